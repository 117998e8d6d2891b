import { describeIssues, isSynthetic, type LiveSourceConfig, liveSourceSchema } from '@crowdtone/config';
import { type Camera, type StoredCamera, sourceIdentity } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { hasSecrets, shownLocation } from './location';

/** A camera with all that is known of it, its password included. */
export interface RegisteredCamera {
  readonly definition: LiveSourceConfig;
  readonly paused: boolean;
  readonly origin: Camera['origin'];
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/**
 * Networks in which a camera may be although they are this machine's own or link-local; null for one that may be anywhere,
 * because it stands in the configuration file.
 */
export function allowedNetworks({ origin }: RegisteredCamera, cameraNetworks: readonly string[]): string[] | null {
  return origin === 'file' ? null : [...cameraNetworks];
}

/**
 * The cameras of the file, then those that were added. Of two with one id the file's counts, because it can be read; the
 * other one stays in the store for the day when the file names it no longer. One that the rules of today forbid is not
 * watched.
 */
export function registeredCameras(
  configured: readonly LiveSourceConfig[],
  stored: readonly StoredCamera[],
  logger: Logger,
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
      logger.warn({ sourceId: id }, 'the configuration file names a camera that was added before; the file counts');
      return [];
    }
    const parsed = liveSourceSchema.safeParse(definition);
    const other = parsed.success ? cameraAtAddress(configured, parsed.data.url) : undefined;
    if (other !== undefined) {
      const ids = { sourceId: id, configured: other.id };
      logger.warn(ids, 'the configuration file names the address of a camera that was added before; the file counts');
      return [];
    }
    if (parsed.success) return [{ definition: parsed.data, paused, origin: 'added', addedAt }];
    logger.error({ sourceId: id, mistakes: describeIssues(parsed.error) }, 'a camera is not watched; add it anew');
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

/** What is kept over restarts: of a camera of the file only whether it is paused. */
export function storedCamera({ definition, paused, origin, addedAt }: RegisteredCamera): StoredCamera {
  return { id: definition.id, paused, added: origin === 'added' ? definition : null, addedAt };
}

/** What everybody may see of it who may see its figures. */
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
