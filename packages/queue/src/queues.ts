import { CrowdtoneError, type FrameOutcome, type GroupEvent, type SourcePicture } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import type { ConsumerOptions } from './delivery/consumer';
import { type DeadLetter, readDeadLetters } from './delivery/dead-letters';
import { queueDepths } from './delivery/depths';
import { type Closable, type Link, logOutages } from './delivery/link';
import { FRAME_DELIVERY, OUTCOME_DELIVERY } from './delivery/policy';
import { consumeFrameJobs, type FrameDelivery, FrameProducer, type FrameProducerOptions } from './frame-jobs';
import { publishGroupEvent, subscribeGroupEvents } from './group-events';
import { consumeOutcomes, OutcomeProducer, type OutcomeProducerOptions } from './outcomes';
import { publishPicture, subscribePictures } from './pictures';
import { connectRedis, disconnectRedis } from './redis/connection';

/** The ends of every queue, over one Redis. What is opened here is closed by `close()`, consumers first. */
export interface Queues extends Closable {
  readonly frameJobs: {
    producer(options: FrameProducerOptions): Promise<FrameProducer>;
    consume(handle: (frame: FrameDelivery) => Promise<void>, options?: ConsumerOptions): Promise<Closable>;
    deadLetters(): Promise<DeadLetter[]>;
  };
  readonly outcomes: {
    producer(options?: OutcomeProducerOptions): Promise<OutcomeProducer>;
    consume(handle: (outcome: FrameOutcome) => Promise<void>, options?: ConsumerOptions): Promise<Closable>;
    deadLetters(): Promise<DeadLetter[]>;
  };
  readonly groupEvents: {
    publish(event: GroupEvent): Promise<void>;
    /** @param onGap called after an outage in which events may have been lost, once new ones come again */
    subscribe(listener: (event: GroupEvent) => void, onGap?: () => void): Promise<Closable>;
  };
  readonly pictures: {
    /** Does nothing while Redis is away. */
    publish(picture: SourcePicture): Promise<void>;
    subscribe(listener: (picture: SourcePicture) => void): Promise<Closable>;
  };
  /** Messages in each queue, waiting or being dealt with; none are told while Redis is away. */
  depths(): Promise<Readonly<Record<string, number>>>;
  /** @throws CrowdtoneError `E_REDIS_UNREACHABLE` (environment) while Redis is away */
  ping(): Promise<void>;
  /**
   * Deletes everything under the prefix: crops, messages, bookkeeping. For the end of whatever had a prefix of its own,
   * when nobody sends or takes any more. While Redis is away nothing is deleted.
   */
  erase(): Promise<void>;
}

export interface QueuesOptions {
  /** From {@link openRedis}. */
  readonly redisUrl: string;
  /** Of every key, so that several Crowdtones share a Redis without meeting. */
  readonly prefix?: string;
}

/** @throws CrowdtoneError `E_REDIS_URL` (usage), `E_REDIS_UNREACHABLE` (environment) */
export async function openQueues({ redisUrl, prefix = 'crowdtone' }: QueuesOptions): Promise<Queues> {
  const link: Link = { client: await connectRedis(redisUrl), prefix, logger: createLogger('queue') };
  logOutages(link);
  const consumers: Promise<Closable>[] = [];
  const others: Promise<Closable>[] = [];
  const kept = <End extends Closable>(ends: Promise<Closable>[], opening: Promise<End>): Promise<End> => {
    ends.push(opening);
    return opening;
  };
  return {
    frameJobs: {
      producer: (options) => kept(others, FrameProducer.open(link, options)),
      consume: (handle, options) => kept(consumers, consumeFrameJobs(link, handle, options)),
      deadLetters: () => readDeadLetters(link, FRAME_DELIVERY),
    },
    outcomes: {
      producer: (options) => kept(others, OutcomeProducer.open(link, options)),
      consume: (handle, options) => kept(consumers, consumeOutcomes(link, handle, options)),
      deadLetters: () => readDeadLetters(link, OUTCOME_DELIVERY),
    },
    groupEvents: {
      publish: (event) => publishGroupEvent(link, event),
      subscribe: (listener, onGap = () => undefined) => kept(others, subscribeGroupEvents(link, listener, onGap)),
    },
    pictures: {
      publish: (picture) => publishPicture(link, picture),
      subscribe: (listener) => kept(others, subscribePictures(link, listener)),
    },
    depths: () => queueDepths(link, [FRAME_DELIVERY, OUTCOME_DELIVERY]),
    async ping() {
      if (link.client.status !== 'ready') throw away();
      await link.client.ping();
    },
    async erase() {
      if (link.client.status === 'ready') await eraseKeys(link);
    },
    async close() {
      // A consumer that finishes its last messages may still need the producers.
      for (const ends of [consumers, others]) {
        const closed = Promise.all(ends.map((opening) => closeEnd(link, opening)));
        // An end that was just being opened waits for Redis; only ending the connection makes it give up.
        if (link.client.status === 'ready') await closed;
      }
      await disconnectRedis(link.client);
    },
  };
}

function away(): CrowdtoneError {
  return new CrowdtoneError('E_REDIS_UNREACHABLE', 'Redis does not answer; the program waits for it, start it again');
}

async function closeEnd({ logger }: Link, opening: Promise<Closable>): Promise<void> {
  try {
    const end = await opening;
    await end.close();
  } catch (error) {
    // Nothing can be done about it any more, and the other ends are still to be closed.
    logger.warn({ err: error }, 'an end of a queue did not close cleanly');
  }
}

async function eraseKeys({ client, prefix }: Link): Promise<void> {
  const literally = prefix.replace(/[*?[\]^\\-]/g, '\\$&');
  for await (const keys of client.scanStream({ match: `${literally}:*`, count: 1000 })) {
    if (Array.isArray(keys) && keys.length > 0) await client.unlink(keys);
  }
}
