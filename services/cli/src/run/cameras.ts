import { type LiveConfig, type LiveIngestConfig, type LiveSourceConfig, SAMPLE_LOCATION } from '@crowdtone/config';
import type { CrowdtoneError, RunRecord, SourceRecord } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';
import { ensureSample } from '../sample';
import { Cleanup } from './cleanup';
import { failureOf, openPlatform, type RunListeners, superviseUntil } from './platform';
import { detectorThreads, minFaceOf, newRunId, settingsOf, waitingSource } from './settings';
import { SupervisedService } from './supervised-service';

export interface CameraRequest extends RunListeners {
  readonly config: LiveConfig;
  readonly store: Store;
  /** Aborted to stop watching. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Watches cameras until told to stop. A camera that is away is tried again for ever; this ends only when something all
 * of them need is gone.
 *
 * @returns what ended it, null when it was told to
 * @throws CrowdtoneError when it cannot even start
 */
export async function watchCameras(request: CameraRequest): Promise<CrowdtoneError | null> {
  const { config, signal, logger, operations } = request;
  const { model, workers } = config.analysis;
  const settings = settingsOf(config.analysis);
  const run: RunRecord = { runId: newRunId(), startedAt: new Date().toISOString(), endedAt: null, settings };
  const { runId } = run;
  const minFacePx = minFaceOf(config.analysis, null);
  const cleanup = new Cleanup();
  try {
    const platform = await openPlatform({ ...request, runId, model, workers }, cleanup);
    const { aggregator, connection } = platform;
    await aggregator.saveRun(run);
    for (const source of config.sources) await aggregator.addSource(waitingCamera(runId, source, minFacePx));

    const ingestConfig: LiveIngestConfig = {
      ...connection,
      runId,
      minFacePx,
      fps: settings.fps,
      readableFloorPx: settings.readableFloorPx,
      detector: settings.detector,
      threads: detectorThreads(),
      sources: await Promise.all(config.sources.map(ingestSource)),
    };
    const entry = require.resolve('@crowdtone/ingest/live-main');
    // Never started again within a run: its numbers would begin anew and its frames count as repeats.
    const ingest = new SupervisedService({ name: 'ingest', entry, config: ingestConfig, restarts: 0 }, logger);
    superviseUntil(cleanup, ingest, operations);
    const stop = () => void ingest.stop();
    signal.addEventListener('abort', stop, { once: true });
    cleanup.defer(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();

    const stopped = ingest.finished.then(
      () => null,
      () => new Promise<never>(() => undefined),
    ); // failureOf tells it
    const trouble = await Promise.race([stopped, platform.failed, failureOf(ingest)]);
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

async function ingestSource(source: LiveSourceConfig): Promise<LiveIngestConfig['sources'][number]> {
  const { id, url, transport, hardware, stallSeconds, connectSeconds, picture } = source;
  return {
    sourceId: id,
    location: url === SAMPLE_LOCATION ? (await ensureSample()).path : url,
    transport,
    hardware,
    stallMs: stallSeconds * 1000,
    connectMs: connectSeconds * 1000,
    picture,
  };
}

function waitingCamera(runId: string, source: LiveSourceConfig, minFacePx: number): SourceRecord {
  const { id, name, setting, legalBasis = null } = source;
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
