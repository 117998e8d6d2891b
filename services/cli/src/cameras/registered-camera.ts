import { describeIssues, isSynthetic, type LiveSourceConfig, liveSourceSchema } from '@crowdtone/config';
import { type Camera, type StoredCamera, sourceIdentity } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { hasSecrets, shownLocation } from './location';

/** A camera with its full definition, including the password. */
export interface RegisteredCamera {
  readonly definition: LiveSourceConfig;
  readonly paused: boolean;
  readonly origin: Camera['origin'];
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/**
 * Networks in which a camera may be although they are this machine's own or link-local; null for one that may be anywhere,
 * because the configuration file defines it.
 */
export function allowedNetworks({ origin }: RegisteredCamera, cameraNetworks: readonly string[]): string[] | null {
  return origin === 'file' ? null : [...cameraNetworks];
}

/**
 * The cameras of the file, then those that were added. The file has precedence over a stored camera with the same id
 * or address, which stays in the store. A stored camera that is no longer valid is not analysed.
 *
 * @param logger receives why stored cameras are left out
 */
export function registeredCameras(
  configured: readonly LiveSourceConfig[],
  stored: readonly StoredCamera[],
  logger?: Logger,
): RegisteredCamera[] {
  const pausedIds = new Set(stored.filter(({ paused }) => paused).map(({ id }) => id));
  const ofFile = configured.map(
    (definition): RegisteredCamera => ({
      definition,
      paused: pausedIds.has(definition.id),
      origin: 'file',
      addedAt: 0,
    }),
  );
  const added = stored.flatMap(({ id, added: definition, paused, addedAt }): RegisteredCamera[] => {
    if (definition === null) return [];
    if (configured.some((camera) => camera.id === id)) {
      logger?.warn({ sourceId: id }, 'the configuration file has a camera with this id; the file has precedence');
      return [];
    }
    const parsed = liveSourceSchema.safeParse(definition);
    const other = parsed.success ? cameraAtAddress(configured, parsed.data.url) : undefined;
    if (other !== undefined) {
      const ids = { sourceId: id, configured: other.id };
      logger?.warn(ids, 'the configuration file has a camera with this address; the file has precedence');
      return [];
    }
    if (parsed.success) return [{ definition: parsed.data, paused, origin: 'added', addedAt }];
    logger?.error(
      { sourceId: id, mistakes: describeIssues(parsed.error) },
      'a stored camera is invalid and is not analysed; add it again',
    );
    return [];
  });
  return [...ofFile, ...added];
}

/** The camera that reads the footage of an address, whatever its id; synthetic footage may be read several times. */
export function cameraAtAddress(cameras: readonly LiveSourceConfig[], url: string): LiveSourceConfig | undefined {
  if (isSynthetic(url)) return undefined;
  const identity = sourceIdentity(url);
  return cameras.find((camera) => sourceIdentity(camera.url) === identity);
}

/** What survives restarts; for a camera of the file only whether it is paused. */
export function storedCamera({ definition, paused, origin, addedAt }: RegisteredCamera): StoredCamera {
  return { id: definition.id, paused, added: origin === 'added' ? definition : null, addedAt };
}

/** What callers with access to its statistics may see. */
export function shownCamera({ definition, paused, origin }: RegisteredCamera): Camera {
  const { url, name, legalBasis = null, ...rest } = definition;
  return {
    ...rest,
    name: name ?? rest.id,
    location: shownLocation(url),
    hasCredentials: hasSecrets(url),
    legalBasis,
    paused,
    origin,
  };
}
