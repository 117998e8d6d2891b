import type { Aggregator } from '@crowdtone/aggregator';
import type { AnalysisOptions, IngestServiceConfig } from '@crowdtone/config';
import {
  asCrowdtoneError,
  CrowdtoneError,
  parseCorrections,
  type RunRecord,
  type RunSettings,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';
import { Cleanup } from './cleanup';
import { failureOf, openPlatform, type Platform, type RunListeners, superviseUntil } from './platform';
import { detectorThreads, minFaceOf, newRunId, type RunPlan, waitingRecording } from './settings';
import type { ChosenSource } from './sources';
import { SupervisedService } from './supervised-service';

/** Ingest starts a video over when it died, so it may not die for ever. */
const INGEST_RESTARTS = 3;

export interface AnalysisRequest extends RunListeners {
  readonly options: AnalysisOptions;
  readonly plan: RunPlan;
  readonly sources: readonly ChosenSource[];
  readonly store: Store;
  /** Aborted to stop early: what was read until then is kept, and its sources end as partial. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** How an analysis ended. `trouble` is what ended it before its videos did; the store holds what was read until then. */
export interface AnalysisResult {
  readonly run: RunRecord;
  readonly trouble: CrowdtoneError | null;
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

    const trouble = await Promise.race([
      everySourceEnded(platform, runId, sources).catch(asCrowdtoneError),
      platform.failed,
      failureOf(ingest),
      stoppedBeforeBegun(ingest),
    ]);
    // What ingest would still finish is not taken any more.
    if (trouble) await ingest.kill();
    const ended = { ...run, endedAt: new Date().toISOString() };
    // That a service had to be killed to stop in time is no news to those who asked it to stop.
    const reason = trouble && signal.aborted ? interruption(trouble) : trouble;
    const unsaved = await endRun(aggregator, ended, reason);
    return { run: ended, trouble: reason ?? unsaved };
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
    detector: settings.detector,
    threads: detectorThreads(),
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

/** Returns why the end could not be stored, as on a full disk; what was stored before stands. */
async function endRun(
  aggregator: Aggregator,
  run: RunRecord,
  trouble: CrowdtoneError | null,
): Promise<CrowdtoneError | null> {
  try {
    if (trouble) await aggregator.abandonRun(run.runId, trouble);
    await aggregator.saveRun(run);
    return null;
  } catch (thrown) {
    return asCrowdtoneError(thrown);
  }
}

/**
 * Resolves when ingest was told to stop before it had begun, so that no source is ever going to end; else never. That
 * ingest is through says nothing: what the expression workers made of its last frames may still be on its way.
 */
async function stoppedBeforeBegun(ingest: SupervisedService): Promise<CrowdtoneError> {
  const { begun } = await ingest.finished.catch(() => ({ begun: true })); // a failure is failureOf's to tell
  if (begun) return new Promise<never>(() => undefined);
  return interruption();
}

function interruption(cause?: CrowdtoneError): CrowdtoneError {
  const message = 'the run was stopped before the end of the video; run it again to analyse all of it';
  return new CrowdtoneError('E_INTERRUPTED', message, { cause });
}
