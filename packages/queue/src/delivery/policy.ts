/** Delivery of one kind of message: every setting of BullMQ. */
export interface DeliveryPolicy {
  /** Name of the queue in Redis, after the prefix. */
  readonly queue: string;
  /** Messages of one producer in flight; further ones wait. */
  readonly maxInFlight: number;
  /** Messages that a consumer processes concurrently. */
  readonly concurrency: number;
  /** Failures of a handler after which its message becomes a dead letter. */
  readonly attempts: number;
  /** Pause before the next attempt, milliseconds. */
  readonly retryDelayMs: number;
  /** Validity of a consumer's lock on a message, milliseconds; renewed at half of it. */
  readonly lockMs: number;
  /** Interval between searches for stalled messages, milliseconds. */
  readonly stalledCheckMs: number;
  /** Longest blocking read of Redis, milliseconds; it is repeated afterwards. */
  readonly blockMs: number;
  /** Crashed consumers of a message after which the next delivery is its last chance. */
  readonly deathsToSuspicion: number;
  /** Dead letters kept for inspection; the oldest are removed first. */
  readonly deadLetters: number;
}

/**
 * A consumer killed by SIGKILL is noticed within `lockMs + stalledCheckMs`, 7.5 s here. Shorter locks would be lost by
 * consumers that are merely busy. Twenty kills in one run, the chaos test's number, may all hit the same message.
 */
const COMMON = {
  attempts: 20,
  retryDelayMs: 500,
  lockMs: 5000,
  stalledCheckMs: 2500,
  // During an outage such a read keeps its program from ending for as long.
  blockMs: 1000,
  deathsToSuspicion: 25,
  deadLetters: 1000,
} as const;

export const FRAME_DELIVERY: DeliveryPolicy = { ...COMMON, queue: 'frames', maxInFlight: 64, concurrency: 16 };

/**
 * Outcomes, each shard of sources in a queue of its own, since the outcomes of a source must all go to the process that counts them.
 *
 * @param shards number of shards of the deployment; a single program has one
 */
export function outcomeDelivery(shard: number, shards: number): DeliveryPolicy {
  return { ...COMMON, queue: shards === 1 ? 'outcomes' : `outcomes-${shard}`, maxInFlight: 512, concurrency: 64 };
}

/**
 * How long crops outlive their writing, milliseconds. The worker deletes them after use; this limit is
 * for those never read. A live frame is worthless after a minute. Recorded footage must wait out anything: a worker that is down, an
 * outage, a laptop asleep.
 */
export const CROP_LIFETIME_MS = { realtime: 60_000, complete: 24 * 60 * 60_000 } as const;

/** What happens to frames that are late: `realtime` drops them, `complete` waits. */
export type DropPolicy = keyof typeof CROP_LIFETIME_MS;
