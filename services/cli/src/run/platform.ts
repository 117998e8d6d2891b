import { type Aggregator, type AlertEngine, startAggregator } from '@crowdtone/aggregator';
import type { CrowdtoneError, GroupEvent, SourceThumbnail } from '@crowdtone/domain';
import type { Logger, Operations, Settled } from '@crowdtone/observability';
import { newCropKey, openQueues, openRedis, type Queues } from '@crowdtone/queue';
import type { Store } from '@crowdtone/store';
import { channelsOf } from './channels-of';
import type { Cleanup } from './cleanup';
import { startExpression } from './expression-workers';
import type { QueueConnection } from './queue-connection';
import type { RunPlan } from './settings';
import { failureOf, type SupervisedService } from './supervised-service';

/** Listeners of a run. */
export interface RunListeners {
  /** Receives each closed window and progress, as a dashboard does. */
  readonly onEvent?: (event: GroupEvent) => void;
  /** Called when events may have been lost in an outage; the store is complete. */
  readonly onGap?: () => void;
  /** Receives the thumbnails of cameras. */
  readonly onPicture?: (picture: SourceThumbnail) => void;
  /** Readiness and metrics of the run, for a program that serves them. */
  readonly operations?: Operations;
}

/** What a platform is opened for. */
export interface PlatformRequest extends RunListeners {
  readonly runId: string;
  /** Name of the expression model. */
  readonly model: string;
  /** Correction of that model's shares; null when they are counted. */
  readonly shareCorrection: RunPlan['shareCorrection'];
  /** Expression worker processes. */
  readonly workers: number;
  readonly store: Store;
  /** Judges alert rules; none by default. */
  readonly alerts?: AlertEngine;
  readonly logger: Logger;
}

/** What runs of recordings and of cameras have in common: queues, expression workers and the aggregator. */
export interface Platform {
  /** Where a service finds the run's queues. */
  readonly connection: QueueConnection;
  /** See {@link Queues.untilSilent}: for the services that are started on top. */
  readonly untilHopeless: (signal: AbortSignal) => Promise<void>;
  readonly aggregator: Aggregator;
  /** See `Queues`. */
  readonly failedFrames: Queues['frameJobs']['failedFrames'];
  readonly workers: readonly SupervisedService[];
  /** Resolves with the first error that no run can survive; never when nothing fails. */
  readonly failed: Promise<CrowdtoneError>;
}

/**
 * Opens a Redis (private unless REDIS_URL names one), expression workers in processes of their own, and the aggregator
 * in this one, because the store has one writer. The workers are ready when this resolves.
 *
 * @param cleanup gets how to release everything
 * @throws CrowdtoneError
 */
export async function openPlatform(request: PlatformRequest, cleanup: Cleanup): Promise<Platform> {
  const { runId, store, shareCorrection, logger, operations } = request;
  const redis = await openRedis(sharedRedis());
  cleanup.defer('redis', () => redis.close());
  // One prefix per run: programs that share a Redis never consume each other's frames.
  const connection = {
    redisUrl: redis.url,
    prefix: `crowdtone-${runId}`,
    channels: await channelsOf(store),
    cropKey: newCropKey(),
    shards: 1,
  };
  const queues = await openQueues(connection);
  cleanup.defer('queues', () => queues.close());
  // A shared Redis would keep the run's keys indefinitely. Of a program that was killed it has some: frames that only that program
  // could have opened, and whose results are not in the store. The run goes on from what is stored.
  cleanup.defer('keys in Redis', () => queues.erase());
  await queues.erase();
  if (request.onEvent) await queues.groupEvents.subscribe(request.onEvent, request.onGap);
  if (request.onPicture) await queues.pictures.subscribe(request.onPicture);
  if (operations) {
    cleanup.defer(
      'readiness of redis',
      operations.readiness.need('redis', () => queues.ping()),
    );
    cleanup.defer(
      'metrics of the queues',
      operations.metrics.watchQueues(() => queues.depths()),
    );
    cleanup.defer(
      'age of the oldest frame',
      operations.metrics.scaling.watchFrameAge(() => queues.oldestFrameMs()),
    );
  }

  const untilHopeless = (signal: AbortSignal) => queues.untilSilent(signal);
  const { model, workers: count } = request;
  const workers = startExpression({ connection, model, count, untilHopeless, logger, operations }, cleanup);
  const onSettled = operations && ((settled: Settled) => operations.metrics.countSettled(settled));
  const onFenced = operations && ((sourceId: string) => operations.metrics.countFenced(sourceId));
  const parts = {
    queues,
    store,
    logger,
    shareCorrection,
    ...(onSettled && { onSettled }),
    ...(onFenced && { onFenced }),
    ...(request.alerts && { alerts: request.alerts }),
  };
  const aggregator = await startAggregator(parts);
  cleanup.defer('aggregator', () => aggregator.close());
  if (operations) {
    cleanup.defer(
      'readiness of results',
      operations.readiness.need('results', () => aggregator.checkResults()),
    );
  }
  await Promise.all(workers.map((worker) => worker.ready));
  const failed = Promise.race([redis.lost, ...workers.map(failureOf)]);
  const { failedFrames } = queues.frameJobs;
  return { connection, untilHopeless, aggregator, failedFrames, workers, failed };
}

/** The address of a Redis that the environment names; undefined for a private one. */
export function sharedRedis(): string | undefined {
  return process.env.REDIS_URL || undefined;
}
