import {
  type AnalysisOptions,
  detectorThreads,
  type IngestServiceConfig,
  type LiveConfig,
  type LiveIngestConfig,
} from '@crowdtone/config';
import { availableCores } from '@crowdtone/runtime';
import type { QueueConnection } from './queue-connection';
import { minFaceOf, type RunPlan } from './settings';

/** How an ingest process of cameras is started again: crashes, each within the time of the one before, after which the machine is at fault. */
export const INGEST_RESTARTS = { restarts: 5, steadyMs: 120_000 } as const;

/**
 * The configuration of an ingest process of recordings, which gets them as tasks.
 *
 * @param size number of such processes
 */
export function ingestConfig(
  connection: QueueConnection,
  runId: string,
  options: AnalysisOptions,
  plan: RunPlan,
  size: number,
): IngestServiceConfig {
  return {
    ...connection,
    runId,
    ...ofPlan(plan),
    search: options.search,
    decode: options.decode,
    hardware: options.hardware,
    threads: detectorThreads(options, availableCores(), size),
  };
}

/** The configuration of an ingest process of cameras, which gets their list by messages. */
export function liveIngestConfig(
  connection: QueueConnection,
  runId: string,
  analysis: LiveConfig['analysis'],
  plan: RunPlan,
): LiveIngestConfig {
  return {
    ...connection,
    runId,
    minFacePx: minFaceOf(analysis, null),
    ...ofPlan(plan),
    threads: detectorThreads(analysis, availableCores()),
    sources: [],
    handsBack: false,
  };
}

/** What the plan of a run says to every ingest process. */
function ofPlan({ settings, cropFormat }: RunPlan) {
  return {
    fps: settings.fps,
    readableFloorPx: settings.readableFloorPx,
    cropFormat,
    samples: settings.samples ?? null,
    windowMs: settings.windowMs,
    detector: settings.detector,
  };
}
