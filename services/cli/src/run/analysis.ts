import type { Aggregator } from '@crowdtone/aggregator';
import { type AnalysisOptions, detectorThreads, type IngestServiceConfig } from '@crowdtone/config';
import {
  asCrowdtoneError,
  CrowdtoneError,
  parseCorrections,
  type RunRecord,
  type RunSettings,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { availableCores } from '@crowdtone/runtime';
import type { Store } from '@crowdtone/store';
import { Cleanup } from './cleanup';
import { failureOf, openPlatform, type Platform, type RunListeners, superviseUntil } from './platform';
import { minFaceOf, newRunId, type RunPlan, waitingRecording } from './settings';
import type { ChosenSource } from './sources';
import { SupervisedService } from './supervised-service';

/** Ingest starts the video again after a crash, so the number of crashes is limited. */
const INGEST_RESTARTS = 3;

/** An analysis of recordings. */
export interface AnalysisRequest extends RunListeners {
  readonly options: AnalysisOptions;
  readonly plan: RunPlan;
  readonly sources: readonly ChosenSource[];
  readonly store: Store;
  /** Aborted to stop early: results so far are kept, and the sources end as partial. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** How an analysis ended. `failure` is the error that ended it early; the store has the results until then. */
export interface AnalysisResult {
  readonly run: RunRecord;
  readonly failure: CrowdtoneError | null;
}

/**
 * Analyses recorded videos from end to end on this machine, ingest in a process of its own.
 *
 * @throws CrowdtoneError when the analysis cannot even start
 */
export async function analyseVideos(request: AnalysisRequest): Promise<AnalysisResult> {
  const { options, plan, sources, signal, logger, operations } = request;
  const { settings, shareCorrection } = plan;
  const run: RunRecord = { runId: newRunId(), startedAt: new Date().toISOString(), endedAt: null, settings };
  const { runId } = run;
  const cleanup = new Cleanup(logger);
  try {
    const { model, workers } = options;
    const platform = await openPlatform({ ...request, runId, model, workers, shareCorrection }, cleanup);
    const { aggregator } = platform;
    await aggregator.saveRun(run);
    for (const source of sources) {
      await aggregator.addSource(waitingRecording(runId, source, minFaceOf(options, source.info)));
    }

    const ingest = startIngest(platform, runId, options, settings, sources, logger);
    superviseUntil(cleanup, ingest, operations);
    const stop = () => void ingest.stop();
    signal.addEventListener('abort', stop, { once: true });
    cleanup.defer('the signal', () => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();

    const failure = await Promise.race([
      everySourceEnded(platform, runId, sources).catch(asCrowdtoneError),
      platform.failed,
      failureOf(ingest),
      stoppedBeforeBegun(ingest),
    ]);
    // Further frames of ingest are not accepted.
    if (failure) await ingest.kill();
    const ended = { ...run, endedAt: new Date().toISOString() };
    // After a requested stop, it does not matter that a service had to be killed.
    const reason = failure && signal.aborted ? interruption(failure) : failure;
    const unsaved = await endRun(aggregator, ended, reason);
    return { run: ended, failure: reason ?? unsaved };
  } finally {
    await cleanup.run();
  }
}

function startIngest(
  { connection, untilHopeless }: Platform,
  runId: string,
  options: AnalysisOptions,
  settings: RunSettings,
  sources: readonly ChosenSource[],
  logger: Logger,
): SupervisedService {
  const config: IngestServiceConfig = {
    ...connection,
    runId,
    sources: sources.map((source) => ({
      sourceId: source.sourceId,
      location: source.location,
      minFacePx: minFaceOf(options, source.info),
      corrections: parseCorrections(options),
    })),
    fps: settings.fps,
    readableFloorPx: settings.readableFloorPx,
    cropScale: settings.cropScale,
    samples: settings.samples ?? null,
    windowMs: settings.windowMs,
    detector: settings.detector,
    search: options.search,
    threads: detectorThreads(options, availableCores()),
  };
  const entry = require.resolve('@crowdtone/ingest/main');
  return new SupervisedService({ name: 'ingest', entry, config, restarts: INGEST_RESTARTS, untilHopeless }, logger);
}

async function everySourceEnded(
  { aggregator }: Platform,
  runId: string,
  sources: readonly ChosenSource[],
): Promise<CrowdtoneError | null> {
  await Promise.all(sources.map(({ sourceId }) => aggregator.waitForSource({ runId, sourceId })));
  return null;
}

/** Returns why the end could not be stored, for example a full disk; what was stored before is kept. */
async function endRun(
  aggregator: Aggregator,
  run: RunRecord,
  failure: CrowdtoneError | null,
): Promise<CrowdtoneError | null> {
  try {
    if (failure) await aggregator.abandonRun(run.runId, failure);
    await aggregator.saveRun(run);
    return null;
  } catch (thrown) {
    return asCrowdtoneError(thrown);
  }
}

/**
 * Resolves when ingest was stopped before it had begun, so that no source is going to end; otherwise never. The end of ingest
 * alone is not the end of a source: outcomes of its last frames may still be in the queue.
 */
async function stoppedBeforeBegun(ingest: SupervisedService): Promise<CrowdtoneError> {
  const { begun } = await ingest.finished.catch(() => ({ begun: true })); // failureOf reports a failure
  if (begun) return new Promise<never>(() => undefined);
  return interruption();
}

function interruption(cause?: CrowdtoneError): CrowdtoneError {
  const message = 'the run was stopped before the end of the video; run it again to analyse the whole video';
  return new CrowdtoneError('E_INTERRUPTED', message, { cause });
}
