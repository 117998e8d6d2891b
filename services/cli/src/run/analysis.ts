import type { Aggregator } from '@crowdtone/aggregator';
import { type AnalysisOptions, type IngestTask, recordingsAtOnce } from '@crowdtone/config';
import {
  asCrowdtoneError,
  CrowdtoneError,
  parseCorrections,
  type RunRecord,
  type RunSettings,
  type SourceRecord,
} from '@crowdtone/domain';
import type { Logger, Operations } from '@crowdtone/observability';
import { availableCores } from '@crowdtone/runtime';
import type { Store } from '@crowdtone/store';
import { Cleanup } from './cleanup';
import { ingestConfig } from './ingest-config';
import { IngestPool, type TaskQueue } from './ingest-pool';
import { openPlatform, type RunListeners } from './platform';
import { minFaceOf, newRunId, type RunPlan, waitingRecording } from './settings';
import type { ChosenSource } from './sources';
import type { SupervisedService } from './supervised-service';

/** An analysis of recordings. */
export interface AnalysisRequest extends RunListeners {
  readonly options: AnalysisOptions;
  readonly plan: RunPlan;
  /** The recordings to analyse now. */
  readonly sources: readonly ChosenSource[];
  /** Number of recordings of the whole run, when a part of it is done; by default those to analyse now. */
  readonly total?: number;
  /** A run to go on with, whose sources were reopened; a new one by default. */
  readonly run?: RunRecord;
  readonly store: Store;
  /** Aborted to stop early: results so far are kept, and the sources end as partial. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Called when the analysis of a source begins or goes on. */
  readonly onSourceBegun?: (sourceId: string) => void;
  /** Called when a source has ended and everything of it is stored. */
  readonly onSourceEnded?: (source: SourceRecord) => void | Promise<void>;
  /** Further recordings, asked for when there are no more; null ends the run. May wait. */
  readonly more?: () => Promise<readonly ChosenSource[] | null>;
}

/** How an analysis ended. `failure` is the error that ended it early; the store has the results until then. */
export interface AnalysisResult {
  readonly run: RunRecord;
  readonly failure: CrowdtoneError | null;
}

/** The record of a run that begins now. */
export function newRun(settings: RunSettings): RunRecord {
  return { runId: newRunId(), startedAt: new Date().toISOString(), endedAt: null, settings };
}

/**
 * Analyses recorded videos from end to end on this machine, ingest in processes of its own.
 *
 * @throws CrowdtoneError when the analysis cannot even start
 */
export async function analyseVideos(request: AnalysisRequest): Promise<AnalysisResult> {
  const { options, plan, sources, signal, logger, operations, store } = request;
  const { settings, shareCorrection } = plan;
  const run = request.run ?? newRun(settings);
  const { runId } = run;
  const cleanup = new Cleanup(logger);
  try {
    const { model, workers } = options;
    const platform = await openPlatform({ ...request, runId, model, workers, shareCorrection }, cleanup);
    const { aggregator, failedFrames, untilHopeless } = platform;
    await aggregator.saveRun(run);

    const total = request.total ?? sources.length;
    const size = recordingsAtOnce(options, availableCores(), request.more ? Number.POSITIVE_INFINITY : total);
    const pool = new IngestPool({
      runId,
      config: ingestConfig(platform.connection, runId, options, plan, size),
      size,
      aggregator,
      store,
      failedFrames,
      untilHopeless,
      onStart: (service) => watchReadiness(cleanup, service, operations),
      onEnded: (source) => request.onSourceEnded?.(source),
      logger,
    });
    cleanup.defer('ingest', () => pool.stop());
    const isStopped = new Promise<void>((resolve) => {
      const stop = () => void pool.stop().then(resolve, resolve);
      signal.addEventListener('abort', stop, { once: true });
      cleanup.defer('the signal', () => signal.removeEventListener('abort', stop));
      if (signal.aborted) stop();
    });
    const tasks = new Recordings(request, runId, aggregator);
    await tasks.add(sources);

    const isDone = pool.run(tasks).then(() => null, asCrowdtoneError);
    const failure = await Promise.race([
      // After a stop the processes have sent what they had, and it is stored.
      isDone.then(async (error) => error ?? (signal.aborted ? isStopped.then(() => interruption()) : null)),
      isStopped.then(() => Promise.race([isDone, interruption()])).then((error) => error ?? interruption()),
      platform.failed,
    ]);
    // Further frames of ingest are not accepted.
    if (failure) await pool.kill();
    const ended = { ...run, endedAt: new Date().toISOString() };
    // After a requested stop, it does not matter that a service had to be killed.
    const reason = failure && signal.aborted ? interruption(failure) : failure;
    const unsaved = await endRun(aggregator, ended, reason);
    return { run: ended, failure: reason ?? unsaved };
  } finally {
    await cleanup.run();
  }
}

/** The recordings of a run, each given out once; sources are stored before they are. */
class Recordings implements TaskQueue {
  readonly #waiting: ChosenSource[] = [];
  #asking: Promise<readonly ChosenSource[] | null> | null = null;

  constructor(
    private readonly request: AnalysisRequest,
    private readonly runId: string,
    private readonly aggregator: Aggregator,
  ) {}

  async add(sources: readonly ChosenSource[]): Promise<void> {
    const { options } = this.request;
    const records = sources.map((source) => waitingRecording(this.runId, source, minFaceOf(options, source.info)));
    await this.aggregator.addSources(this.runId, records);
    this.#waiting.push(...sources);
  }

  async next(): Promise<Omit<IngestTask, 'kind' | 'from'> | null> {
    const { more, signal, options, onSourceBegun } = this.request;
    for (let source = this.#waiting.shift(); ; source = this.#waiting.shift()) {
      if (source) {
        const { sourceId, location, info, clip } = source;
        onSourceBegun?.(sourceId);
        const minFacePx = minFaceOf(options, info);
        const corrections = parseCorrections(options);
        return { sourceId, location, minFacePx, corrections, isStill: info.isStill, ...(clip && { clip }) };
      }
      if (!more || signal.aborted) return null;
      // Several processes may wait for the same recordings.
      this.#asking ??= more().then(async (sources) => {
        if (sources) await this.add(sources);
        this.#asking = null;
        return sources;
      });
      if ((await this.#asking) === null) return null;
    }
  }
}

function watchReadiness(cleanup: Cleanup, service: SupervisedService, operations?: Operations): void {
  if (operations === undefined) return;
  const forget = operations.readiness.need(service.name, () => service.checkAtWork());
  cleanup.defer(`readiness of ${service.name}`, forget);
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

function interruption(cause?: CrowdtoneError): CrowdtoneError {
  const message = 'the run was stopped before the end of the video; run it again to go on from here';
  return new CrowdtoneError('E_INTERRUPTED', message, { cause });
}
