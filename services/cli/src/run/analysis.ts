import { type Aggregator, startAggregator } from '@crowdtone/aggregator';
import type { AnalysisOptions, ExpressionServiceConfig, IngestServiceConfig } from '@crowdtone/config';
import {
  asCrowdtoneError,
  type CrowdtoneError,
  type GroupEvent,
  type RunRecord,
  type RunSettings,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { openQueues, openRedis, type RedisHandle } from '@crowdtone/queue';
import type { Store } from '@crowdtone/store';
import { Cleanup } from './cleanup';
import { detectorThreads, minFaceOf, newRunId, settingsOf, waitingSource } from './settings';
import type { ChosenSource } from './sources';
import { SupervisedService } from './supervised-service';

/** A worker that was killed costs a moment; one that dies this often is broken. */
const EXPRESSION_RESTARTS = 100;
/** Ingest starts a video over when it died, so it may not die for ever. */
const INGEST_RESTARTS = 3;

export interface AnalysisRequest {
  readonly options: AnalysisOptions;
  readonly sources: readonly ChosenSource[];
  readonly store: Store;
  /** Aborted to stop early: what was read until then is kept, and its sources end as partial. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Hears of each closed window and of progress, as a dashboard does. */
  readonly onEvent: (event: GroupEvent) => void;
}

/** How an analysis ended. `trouble` is what ended it before its videos did; the store holds what was read until then. */
export interface AnalysisResult {
  readonly run: RunRecord;
  readonly trouble: CrowdtoneError | null;
}

/**
 * Analyses videos from end to end on this machine: a Redis (private unless REDIS_URL names one), ingest and expression
 * workers in processes of their own, the aggregator in this one, because the store has one writer.
 *
 * @throws CrowdtoneError when the analysis cannot even start
 */
export async function analyseVideos(request: AnalysisRequest): Promise<AnalysisResult> {
  const { options, sources, store, signal, logger } = request;
  const settings = settingsOf(options);
  const run: RunRecord = { runId: newRunId(), startedAt: new Date().toISOString(), endedAt: null, settings };
  const cleanup = new Cleanup();
  try {
    const redis = await openRedis(process.env.REDIS_URL);
    cleanup.defer(() => redis.close());
    // A prefix a run: two programs on one Redis never take each other's frames.
    const connection = { redisUrl: redis.url, prefix: `crowdtone-${run.runId}` };
    const queues = await openQueues(connection);
    cleanup.defer(() => queues.close());
    // A shared Redis would keep the run's marks for ever.
    cleanup.defer(() => queues.erase());
    await queues.groupEvents.subscribe(request.onEvent);

    const workers = startExpressionWorkers(connection, options, logger);
    for (const worker of workers) cleanup.defer(() => worker.stop());
    const aggregator = await startAggregator({ queues, store, logger });
    cleanup.defer(() => aggregator.close());
    await aggregator.saveRun(run);
    for (const source of sources) {
      await aggregator.addSource(waitingSource(run.runId, source, minFaceOf(options, source)));
    }
    await Promise.all(workers.map((worker) => worker.ready));

    const ingest = startIngest({ ...connection, runId: run.runId }, options, settings, sources, logger);
    cleanup.defer(() => ingest.stop());
    const stop = () => void ingest.stop();
    signal.addEventListener('abort', stop, { once: true });
    cleanup.defer(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();

    const trouble = await firstOf(
      everySourceEnded(aggregator, run.runId, sources),
      failureOf(redis, [...workers, ingest]),
    );
    if (trouble) await aggregator.abandonRun(run.runId, trouble);
    const ended = { ...run, endedAt: new Date().toISOString() };
    await aggregator.saveRun(ended);
    return { run: ended, trouble };
  } finally {
    await cleanup.run();
  }
}

function startExpressionWorkers(
  connection: { redisUrl: string; prefix: string },
  { model, workers }: AnalysisOptions,
  logger: Logger,
): SupervisedService[] {
  const config: Pick<ExpressionServiceConfig, 'redisUrl' | 'prefix' | 'model'> = { ...connection, model };
  const entry = require.resolve('@crowdtone/expression/main');
  return Array.from(
    { length: workers },
    () => new SupervisedService({ name: 'expression', entry, config, restarts: EXPRESSION_RESTARTS }, logger),
  );
}

function startIngest(
  connection: { redisUrl: string; prefix: string; runId: string },
  options: AnalysisOptions,
  settings: RunSettings,
  sources: readonly ChosenSource[],
  logger: Logger,
): SupervisedService {
  const config: IngestServiceConfig = {
    ...connection,
    sources: sources.map((source) => ({
      sourceId: source.sourceId,
      location: source.location,
      minFacePx: minFaceOf(options, source),
    })),
    fps: settings.fps,
    readableFloorPx: settings.readableFloorPx,
    detector: settings.detector,
    threads: detectorThreads(),
  };
  const entry = require.resolve('@crowdtone/ingest/main');
  return new SupervisedService({ name: 'ingest', entry, config, restarts: INGEST_RESTARTS }, logger);
}

async function everySourceEnded(
  aggregator: Aggregator,
  runId: string,
  sources: readonly ChosenSource[],
): Promise<CrowdtoneError | null> {
  await Promise.all(sources.map(({ sourceId }) => aggregator.waitForSource({ runId, sourceId })));
  return null;
}

/** Resolves with the first thing without which the analysis cannot go on; never when nothing fails. */
function failureOf(redis: RedisHandle, services: readonly SupervisedService[]): Promise<CrowdtoneError> {
  const failures = services.map(
    (service) =>
      new Promise<CrowdtoneError>((resolve) => {
        service.finished.catch((error: unknown) => resolve(asCrowdtoneError(error)));
      }),
  );
  return Promise.race([redis.lost, ...failures]);
}

/** The value of whichever settles first; a rejection counts as its error. */
async function firstOf(
  ended: Promise<CrowdtoneError | null>,
  failed: Promise<CrowdtoneError>,
): Promise<CrowdtoneError | null> {
  return Promise.race([ended.catch(asCrowdtoneError), failed]);
}
