import type { LiveConfig, LiveIngestConfig, LiveIngestMessage, WatchedSource } from '@crowdtone/config';
import { asCrowdtoneError, type CrowdtoneError, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';
import type { CameraKeeper } from '../cameras/keeper';
import type { KeptCamera } from '../cameras/kept-camera';
import { locationOf } from '../cameras/tests';
import { Cleanup } from './cleanup';
import { failureOf, openPlatform, type Platform, type RunListeners, superviseUntil } from './platform';
import { detectorThreads, minFaceOf, newRunId, settingsOf, waitingSource } from './settings';
import { SupervisedService } from './supervised-service';

export interface CameraRequest extends RunListeners {
  readonly analysis: LiveConfig['analysis'];
  readonly cameras: CameraKeeper;
  readonly store: Store;
  /** Aborted to stop watching. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Watches the cameras of a keeper, whichever they are at the time, until told to stop. A camera that is away is tried
 * again for ever; this ends only when something all of them need is gone.
 *
 * @returns what ended it, null when it was told to
 * @throws CrowdtoneError when it cannot even start
 */
export async function watchCameras(request: CameraRequest): Promise<CrowdtoneError | null> {
  const { analysis, cameras, signal, store, logger, operations } = request;
  const { model, workers } = analysis;
  const settings = settingsOf(analysis);
  const run: RunRecord = { runId: newRunId(), startedAt: new Date().toISOString(), endedAt: null, settings };
  const { runId } = run;
  const minFacePx = minFaceOf(analysis, null);
  const cleanup = new Cleanup();
  try {
    const platform = await openPlatform({ ...request, runId, model, workers }, cleanup);
    const { aggregator, connection } = platform;
    await aggregator.saveRun(run);

    const ingestConfig: LiveIngestConfig = {
      ...connection,
      runId,
      minFacePx,
      fps: settings.fps,
      readableFloorPx: settings.readableFloorPx,
      detector: settings.detector,
      threads: detectorThreads(),
      // Told by message: two hundred addresses are too much for an environment variable.
      sources: [],
    };
    const entry = require.resolve('@crowdtone/ingest/live-main');
    // Never started again within a run: its numbers would begin anew and its frames count as repeats.
    const ingest = new SupervisedService({ name: 'ingest', entry, config: ingestConfig, restarts: 0 }, logger);
    superviseUntil(cleanup, ingest, operations);
    const stop = () => void ingest.stop();
    signal.addEventListener('abort', stop, { once: true });
    cleanup.defer(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();

    const watching = new WatchedCameras(runId, minFacePx, aggregator, ingest);
    const leave = await cameras.follow({
      knows: async (id) => (await store.findSource({ runId, sourceId: id })) !== null,
      watch: (list) => watching.change(list),
    });
    cleanup.defer(leave);

    const stopped = ingest.finished.then(
      () => null,
      () => new Promise<never>(() => undefined),
    ); // failureOf tells it
    const trouble = await Promise.race([stopped, platform.failed, failureOf(ingest), watching.failed]);
    leave();
    if (trouble) {
      // Nobody will take what ingest would still finish.
      await ingest.kill();
      await aggregator.abandonRun(runId, trouble);
    }
    await aggregator.saveRun({ ...run, endedAt: new Date().toISOString() });
    return trouble;
  } finally {
    await cleanup.run();
  }
}

/** The cameras of one run: their sources in the store, and what ingest is told of them. */
class WatchedCameras {
  /** What was told of each source, as text. */
  readonly #described = new Map<string, string>();
  #fail: (error: CrowdtoneError) => void = () => undefined;

  /** Resolves with what kept a change from being made; never when nothing does. */
  readonly failed = new Promise<CrowdtoneError>((resolve) => {
    this.#fail = resolve;
  });

  constructor(
    private readonly runId: string,
    private readonly minFacePx: number,
    private readonly aggregator: Platform['aggregator'],
    private readonly ingest: SupervisedService,
  ) {}

  /** Never rejects: see `failed`. */
  async change(cameras: readonly KeptCamera[]): Promise<void> {
    try {
      const ids = new Set(cameras.map(({ definition }) => definition.id));
      for (const id of this.#described.keys()) if (!ids.has(id)) this.#described.delete(id);
      // A source is in the store before its first frame is sent.
      for (const camera of cameras) await this.#describe(camera);
      const message: LiveIngestMessage = { kind: 'sources', sources: await Promise.all(cameras.map(watchedSource)) };
      this.ingest.instruct(message);
    } catch (error) {
      this.#fail(asCrowdtoneError(error));
    }
  }

  async #describe(camera: KeptCamera): Promise<void> {
    const source = waitingCamera(this.runId, camera, this.minFacePx);
    const { runId, sourceId, label, purpose } = source;
    const text = JSON.stringify({ label, purpose });
    const before = this.#described.get(sourceId);
    if (before === undefined) await this.aggregator.addSource(source);
    else if (before !== text) {
      await this.aggregator.describeSource({ runId, sourceId, label, ...(purpose && { purpose }) });
    }
    this.#described.set(sourceId, text);
  }
}

async function watchedSource({ definition, paused }: KeptCamera): Promise<WatchedSource> {
  const { id, url, transport, hardware, stallSeconds, connectSeconds } = definition;
  return {
    sourceId: id,
    location: await locationOf(url),
    transport,
    hardware,
    stallMs: stallSeconds * 1000,
    connectMs: connectSeconds * 1000,
    paused,
  };
}

function waitingCamera(runId: string, { definition }: KeptCamera, minFacePx: number): SourceRecord {
  const { id, name, setting, legalBasis = null } = definition;
  const unknown = { durationMs: null, width: null, height: null };
  return waitingSource({
    runId,
    sourceId: id,
    label: name ?? id,
    purpose: { setting, legalBasis },
    ...unknown,
    minFacePx,
  });
}
