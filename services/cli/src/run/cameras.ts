import type { AlertEngine } from '@crowdtone/aggregator';
import type { LiveConfig } from '@crowdtone/config';
import type { CrowdtoneError, RunRecord } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';
import type { CameraRegistry } from '../cameras/registry';
import { Cleanup } from './cleanup';
import { INGEST_RESTARTS, liveIngestConfig } from './ingest-config';
import { openPlatform, type RunListeners } from './platform';
import { minFaceOf, newRunId, type RunPlan } from './settings';
import { superviseUntil } from './supervise-until';
import { failureOf, SupervisedService } from './supervised-service';
import { WatchedCameras } from './watched-cameras';

/** A run over the cameras of a registry. */
export interface CameraRequest extends RunListeners {
  readonly analysis: LiveConfig['analysis'];
  readonly plan: RunPlan;
  readonly cameras: CameraRegistry;
  readonly store: Store;
  /** Judges the alert rules of the cameras. */
  readonly alerts: AlertEngine;
  /** Aborted to stop watching. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Analyses the cameras of the registry, following its changes, until it is stopped. Unreachable cameras are retried
 * indefinitely; only the loss of something that all cameras need ends the run.
 *
 * @returns what ended it, null when it was stopped
 * @throws CrowdtoneError when it cannot even start
 */
export async function watchCameras(request: CameraRequest): Promise<CrowdtoneError | null> {
  const { analysis, plan, cameras, signal, store, logger, operations } = request;
  const { model, workers } = analysis;
  const { settings, shareCorrection } = plan;
  const run: RunRecord = { runId: newRunId(), startedAt: new Date().toISOString(), endedAt: null, settings };
  const { runId } = run;
  const minFacePx = minFaceOf(analysis, null);
  const cleanup = new Cleanup(logger);
  try {
    const platform = await openPlatform({ ...request, runId, model, workers, shareCorrection }, cleanup);
    const { aggregator, connection, untilHopeless } = platform;
    await aggregator.saveRun(run);

    const entry = require.resolve('@crowdtone/ingest/live-main');
    const ingest: SupervisedService = new SupervisedService(
      {
        name: 'ingest',
        entry,
        config: liveIngestConfig(connection, runId, analysis, plan),
        ...INGEST_RESTARTS,
        // It goes on with every camera in a new epoch.
        onRestart: () => void watching.goOn(),
        untilHopeless,
      },
      logger,
    );
    superviseUntil(cleanup, ingest, operations);
    const stop = () => void ingest.stop();
    signal.addEventListener('abort', stop, { once: true });
    cleanup.defer('the signal', () => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();

    const watching: WatchedCameras = new WatchedCameras({
      runId,
      minFacePx,
      aggregator,
      store,
      ingest,
      cameraNetworks: cameras.cameraNetworks,
      logger,
    });
    const leave = await cameras.follow({ watch: (list) => watching.change(list) });
    cleanup.defer('the cameras', () => {
      leave();
      watching.close();
    });

    const stopped = ingest.finished.then(
      () => null,
      () => new Promise<never>(() => undefined),
    ); // failureOf reports it
    const failure = await Promise.race([stopped, platform.failed, failureOf(ingest), watching.failed]);
    leave();
    if (failure) {
      // Further frames of ingest are not accepted.
      await ingest.kill();
      await aggregator.abandonRun(runId, failure);
    }
    await aggregator.saveRun({ ...run, endedAt: new Date().toISOString() });
    return failure;
  } finally {
    await cleanup.run();
  }
}
