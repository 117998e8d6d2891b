import { detectorThreads, type LiveConfig, type LiveIngestConfig } from '@crowdtone/config';
import { availableCores } from '@crowdtone/runtime';
import type { QueueConnection } from './queue-connection';
import { minFaceOf, type RunPlan } from './settings';

/** How an ingest process of cameras is started again: crashes, each within the time of the one before, after which the machine is at fault. */
export const INGEST_RESTARTS = { restarts: 5, steadyMs: 120_000 } as const;

/** The configuration of an ingest process of cameras, which gets their list by messages. */
export function liveIngestConfig(
  connection: QueueConnection,
  runId: string,
  analysis: LiveConfig['analysis'],
  { settings, cropFormat }: RunPlan,
): LiveIngestConfig {
  return {
    ...connection,
    runId,
    minFacePx: minFaceOf(analysis, null),
    fps: settings.fps,
    readableFloorPx: settings.readableFloorPx,
    cropFormat,
    samples: settings.samples ?? null,
    windowMs: settings.windowMs,
    detector: settings.detector,
    threads: detectorThreads(analysis, availableCores()),
    sources: [],
    handsBack: false,
  };
}
