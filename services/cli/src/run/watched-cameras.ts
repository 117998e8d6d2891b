import { type LiveIngestMessage, SAMPLE_LOCATION, type WatchedSource } from '@crowdtone/config';
import { asCrowdtoneError, type CrowdtoneError, parseCorrections, type SourceRecord } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { allowedNetworks, type RegisteredCamera } from '../cameras/registered-camera';
import { ensureSample } from '../sample';
import type { Platform } from './platform';
import { waitingSource } from './settings';
import type { SupervisedService } from './supervised-service';

/** What watching cameras needs. */
export interface WatchParts {
  readonly runId: string;
  /** Smallest face searched for, pixels. */
  readonly minFacePx: number;
  readonly aggregator: Platform['aggregator'];
  readonly ingest: SupervisedService;
  /** Networks in which cameras that were added may be although they are this machine's own or link-local. */
  readonly cameraNetworks: readonly string[];
  readonly logger: Logger;
}

/** The cameras of one run: their sources in the store, and the list that ingest receives. */
export class WatchedCameras {
  /** The stored description of each source, as JSON. */
  readonly #described = new Map<string, string>();
  #cameras: readonly RegisteredCamera[] = [];
  #sample: { readonly path: string | null } | null = null;
  #fail: (error: CrowdtoneError) => void = () => undefined;

  /** Resolves with what kept a change from being made; never when nothing does. */
  readonly failed = new Promise<CrowdtoneError>((resolve) => {
    this.#fail = resolve;
  });

  constructor(private readonly parts: WatchParts) {}

  /** Watches these cameras and no others from now on. Never rejects: see `failed`. */
  async change(cameras: readonly RegisteredCamera[]): Promise<void> {
    try {
      const ids = new Set(cameras.map(({ definition }) => definition.id));
      for (const id of this.#described.keys()) if (!ids.has(id)) this.#described.delete(id);
      // A source is in the store before its first frame is sent.
      for (const camera of cameras) await this.#describe(camera);
      this.#cameras = cameras;
      this.#instruct();
    } catch (error) {
      this.#fail(asCrowdtoneError(error));
    }
  }

  async #describe({ definition }: RegisteredCamera): Promise<void> {
    const { runId, minFacePx, aggregator } = this.parts;
    const { id: sourceId, name: label = sourceId, setting, legalBasis = null, zones = [] } = definition;
    const description: Pick<SourceRecord, 'runId' | 'sourceId' | 'label' | 'purpose' | 'zones'> = {
      runId,
      sourceId,
      label,
      purpose: { setting, legalBasis },
      ...(zones.length > 0 && { zones }),
    };
    const text = JSON.stringify(description);
    const before = this.#described.get(sourceId);
    const unknown = { durationMs: null, width: null, height: null };
    if (before === undefined) await aggregator.addSource(waitingSource({ ...description, ...unknown, minFacePx }));
    else if (before !== text) await aggregator.describeSource(description);
    this.#described.set(sourceId, text);
  }

  #instruct(): void {
    const sources = this.#cameras.flatMap((camera): WatchedSource[] => {
      const location = this.#locationOf(camera);
      return location === null ? [] : [watchedSource(camera, location, this.parts.cameraNetworks)];
    });
    const message: LiveIngestMessage = { kind: 'sources', sources };
    this.parts.ingest.instruct(message);
  }

  /** Null for the sample while it is being created, which may take a minute and must not delay the others. */
  #locationOf({ definition }: RegisteredCamera): string | null {
    if (definition.url !== SAMPLE_LOCATION) return definition.url;
    if (this.#sample === null) {
      this.#sample = { path: null };
      ensureSample().then(
        ({ path }) => {
          this.#sample = { path };
          this.#instruct();
        },
        (error: unknown) => {
          // The next change tries again.
          this.#sample = null;
          this.parts.logger.error({ err: error }, 'the sample video could not be created, so it is not analysed');
        },
      );
    }
    return this.#sample.path;
  }
}

function watchedSource(camera: RegisteredCamera, location: string, cameraNetworks: readonly string[]): WatchedSource {
  const { definition, paused } = camera;
  const { id, transport, hardware, stallSeconds, connectSeconds, picture } = definition;
  return {
    sourceId: id,
    location,
    transport,
    hardware,
    stallMs: stallSeconds * 1000,
    connectMs: connectSeconds * 1000,
    picture,
    allowedNetworks: allowedNetworks(camera, cameraNetworks),
    paused,
    corrections: parseCorrections(definition),
  };
}
