import type { LiveIngestMessage, WatchedSource } from '@crowdtone/config';
import { asCrowdtoneError, type CrowdtoneError, parseCorrections } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';
import { allowedNetworks, type RegisteredCamera } from '../cameras/registered-camera';
import type { Platform } from './platform';
import { SampleVideo } from './sample-video';
import { waitingSource } from './settings';
import { describedSource } from './source-description';
import type { SupervisedService } from './supervised-service';

/** How long after the death of ingest its last frames may still come from the expression workers, milliseconds. */
const CUT_AFTER_MS = 60_000;

/** What watching cameras needs. */
export interface WatchParts {
  readonly runId: string;
  /** Smallest face searched for, pixels. */
  readonly minFacePx: number;
  readonly aggregator: Platform['aggregator'];
  readonly store: Pick<Store, 'listSources'>;
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
  /** Of the cuts that are due. */
  readonly #cuts = new Set<NodeJS.Timeout>();
  readonly #sample: SampleVideo;
  #fail: (error: CrowdtoneError) => void = () => undefined;

  /** Resolves with what kept a change from being made; never when nothing does. */
  readonly failed = new Promise<CrowdtoneError>((resolve) => {
    this.#fail = resolve;
  });

  constructor(private readonly parts: WatchParts) {
    this.#sample = new SampleVideo(parts.logger, () => {
      this.#instruct().catch((error: unknown) => this.#fail(asCrowdtoneError(error)));
    });
  }

  /** Watches these cameras and no others from now on. Never rejects: see `failed`. */
  async change(cameras: readonly RegisteredCamera[]): Promise<void> {
    try {
      const ids = new Set(cameras.map(({ definition }) => definition.id));
      for (const id of this.#described.keys()) if (!ids.has(id)) this.#described.delete(id);
      // A source is in the store before its first frame is sent.
      for (const camera of cameras) await this.#describe(camera);
      this.#cameras = cameras;
      await this.#instruct();
    } catch (error) {
      this.#fail(asCrowdtoneError(error));
    }
  }

  /**
   * Ingest was started again after a crash: it goes on with the cameras in a new epoch, which cuts the one before. A camera that does
   * not come back is cut after a while, so that its results do not wait for frames that are lost. Never rejects: see `failed`.
   */
  async goOn(): Promise<void> {
    const epoch = this.parts.ingest.processesBefore - 1;
    const cut = setTimeout(() => {
      this.#cuts.delete(cut);
      this.#cutAll(epoch).catch((error: unknown) => this.#fail(asCrowdtoneError(error)));
    }, CUT_AFTER_MS);
    this.#cuts.add(cut);
    await this.#instruct().catch((error: unknown) => this.#fail(asCrowdtoneError(error)));
  }

  /** Nothing is cut any more. */
  close(): void {
    for (const cut of this.#cuts) clearTimeout(cut);
    this.#cuts.clear();
  }

  async #cutAll(epoch: number): Promise<void> {
    const { aggregator, runId } = this.parts;
    await Promise.all([...this.#described.keys()].map((sourceId) => aggregator.cutSource({ runId, sourceId }, epoch)));
  }

  async #describe({ definition }: RegisteredCamera): Promise<void> {
    const { runId, minFacePx, aggregator } = this.parts;
    const description = describedSource(runId, definition);
    const { sourceId } = description;
    const text = JSON.stringify(description);
    const before = this.#described.get(sourceId);
    const unknown = { durationMs: null, width: null, height: null };
    if (before === undefined) await aggregator.addSource(waitingSource({ ...description, ...unknown, minFacePx }));
    else if (before !== text) await aggregator.describeSource(description);
    this.#described.set(sourceId, text);
  }

  async #instruct(): Promise<void> {
    const { ingest, store, runId, cameraNetworks } = this.parts;
    // The first process begins every source; a later one goes on where they are by now.
    const known = ingest.processesBefore === 0 ? [] : await store.listSources(runId);
    const begunAt = new Map(known.map((source) => [source.sourceId, source.begunAt ?? null]));
    const epoch = ingest.processesBefore;
    const sources = this.#cameras.flatMap((camera): WatchedSource[] => {
      const location = this.#sample.locationOf(camera.definition.url);
      if (location === null) return [];
      const place = { epoch, begunAt: begunAt.get(camera.definition.id) ?? null };
      return [{ ...watchedSource(camera, location, cameraNetworks), ...place }];
    });
    const message: LiveIngestMessage = { kind: 'sources', sources, ended: [] };
    ingest.instruct(message);
  }
}

/** What ingest receives of a camera, without its place in a run. */
export function watchedSource(
  camera: RegisteredCamera,
  location: string,
  cameraNetworks: readonly string[],
): Omit<WatchedSource, 'epoch' | 'begunAt'> {
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
