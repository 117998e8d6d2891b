import type { FrameOutcome, SourceKey } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { type Channels, channelsOver } from './channels';
import { CropCipher, newCropKey } from './crop-cipher';
import type { ConsumerOptions } from './delivery/consumer';
import { type Closable, logOutages, type QueueContext } from './delivery/context';
import { type DeadLetter, readDeadLetters } from './delivery/dead-letters';
import { oldestWaitingMs, queueDepths } from './delivery/depths';
import { type DeliveryPolicy, FRAME_DELIVERY, outcomeDelivery } from './delivery/policy';
import {
  consumeFrameJobs,
  type FailedFrame,
  type FrameDelivery,
  FrameProducer,
  type FrameProducerOptions,
  readFailedFrames,
} from './frame-jobs';
import { consumeOutcomes, type OutcomeConsumerOptions, OutcomeProducer, type OutcomeProducerOptions } from './outcomes';
import { connectRedis, disconnectRedis, pingRedis } from './redis/connection';
import { Pulse } from './redis/pulse';

/** Producers and consumers of all queues over one Redis. `close()` closes what was opened here, consumers first. */
export interface Queues extends Channels, Closable {
  readonly frameJobs: {
    producer(options: FrameProducerOptions): Promise<FrameProducer>;
    consume(handle: (frame: FrameDelivery) => Promise<void>, options?: ConsumerOptions): Promise<Closable>;
    deadLetters(): Promise<DeadLetter[]>;
    /** Frames of a source that became dead letters, the earliest first. */
    failedFrames(source: SourceKey): Promise<FailedFrame[]>;
  };
  readonly outcomes: {
    producer(options?: OutcomeProducerOptions): Promise<OutcomeProducer>;
    consume(handle: (outcome: FrameOutcome) => Promise<void>, options?: OutcomeConsumerOptions): Promise<Closable>;
    deadLetters(): Promise<DeadLetter[]>;
  };
  /** Messages in each queue, waiting or in progress; empty while Redis is away. */
  depths(): Promise<Readonly<Record<string, number>>>;
  /** Age of the frame that has waited longest for an expression worker, milliseconds; 0 when none waits, null while Redis is away. */
  oldestFrameMs(): Promise<number | null>;
  /** @throws CrowdtoneError `E_REDIS_UNREACHABLE` (environment) while Redis is away */
  ping(): Promise<void>;
  /**
   * Resolves when Redis has stopped answering although the connection stands, or when `signal` is aborted. Nothing that
   * needs Redis will finish then, so it need not be waited for.
   */
  untilSilent(signal: AbortSignal): Promise<void>;
  /**
   * Deletes everything under the prefix: crops, messages, bookkeeping. Call it last, when nothing is sent or consumed any
   * more. Does nothing while Redis is away.
   */
  erase(): Promise<void>;
}

/** How the queues are reached. */
export interface QueuesOptions {
  /** From {@link openRedis}. */
  readonly redisUrl: string;
  /** Prefix of all keys, so that several programs can share a Redis. */
  readonly prefix?: string;
  /** Prefix of the channels, which processes of other runs hear too; by default that of the keys. */
  readonly channels?: string | undefined;
  /**
   * From {@link newCropKey} or {@link deriveCropKey}, the same in every process that shares the queues. It must not be passed through
   * Redis, a file or an environment variable. By default only this object can decrypt its crops.
   */
  readonly cropKey?: string;
  /** Number of shards that the sources are spread over, the same in every process that shares the queues; 1 by default. */
  readonly shards?: number;
}

/** @throws CrowdtoneError `E_REDIS_URL` (usage), `E_REDIS_UNREACHABLE` (environment) */
export async function openQueues({
  redisUrl,
  prefix = 'crowdtone',
  channels = prefix,
  cropKey = newCropKey(),
  shards = 1,
}: QueuesOptions): Promise<Queues> {
  const cipher = new CropCipher(cropKey);
  const client = await connectRedis(redisUrl);
  const logger = createLogger('queue');
  const pulse = new Pulse(client, logger);
  const context: QueueContext = { client, prefix, logger, pulse, cipher, shards };
  const outcomes: readonly DeliveryPolicy[] = Array.from({ length: shards }, (_, shard) =>
    outcomeDelivery(shard, shards),
  );
  logOutages(context);
  const consumers: Promise<Closable>[] = [];
  const others: Promise<Closable>[] = [];
  const kept = <End extends Closable>(ends: Promise<Closable>[], opening: Promise<End>): Promise<End> => {
    ends.push(opening);
    return opening;
  };
  return {
    frameJobs: {
      producer: (options) => kept(others, FrameProducer.open(context, options)),
      consume: (handle, options) => kept(consumers, consumeFrameJobs(context, handle, options)),
      deadLetters: () => readDeadLetters(context, FRAME_DELIVERY),
      failedFrames: (source) => readFailedFrames(context, source),
    },
    outcomes: {
      producer: (options) => kept(others, OutcomeProducer.open(context, options)),
      consume: (handle, options) => kept(consumers, consumeOutcomes(context, handle, options)),
      async deadLetters() {
        return (await Promise.all(outcomes.map((policy) => readDeadLetters(context, policy)))).flat();
      },
    },
    ...channelsOver({ client, prefix: channels, logger }, (opening) => kept(others, opening)),
    depths: () => queueDepths(context, [FRAME_DELIVERY, ...outcomes]),
    oldestFrameMs: () => oldestWaitingMs(context, FRAME_DELIVERY),
    ping: () => pingRedis(client),
    untilSilent: (signal) => pulse.untilSilent(signal),
    async erase() {
      if (client.status === 'ready') await pulse.unlessSilent(eraseKeys(context), 'erasing what is left in Redis');
    },
    async close() {
      // A consumer that finishes its last messages may still need the producers.
      for (const ends of [consumers, others]) {
        const closed = Promise.all(ends.map((opening) => closeEnd(context, opening)));
        // An end that was just being opened waits for Redis; only ending the connection makes it give up.
        if (client.status === 'ready') await pulse.unlessSilent(closed, 'the ends of the queues');
      }
      await pulse.unlessSilent(disconnectRedis(client), 'the connection to Redis');
    },
  };
}

async function closeEnd({ logger }: QueueContext, opening: Promise<Closable>): Promise<void> {
  try {
    const end = await opening;
    await end.close();
  } catch (error) {
    // Nothing can be done about it any more, and the other ends are still to be closed.
    logger.warn({ err: error }, 'an end of a queue did not close cleanly');
  }
}

async function eraseKeys({ client, prefix }: QueueContext): Promise<void> {
  const literally = prefix.replace(/[*?[\]^\\-]/g, '\\$&');
  for await (const keys of client.scanStream({ match: `${literally}:*`, count: 1000 })) {
    if (Array.isArray(keys) && keys.length > 0) await client.unlink(keys);
  }
}
