/** How messages of one kind are delivered; every time and number that BullMQ is configured with stands here. */
export interface DeliveryPolicy {
  /** Name of the queue in Redis, after the prefix. */
  readonly queue: string;
  /** How many of its messages a producer may have under way; the next one waits for room. */
  readonly maxInFlight: number;
  /** How many messages a consumer works on at a time. */
  readonly concurrency: number;
  /** How often a handler may fail before its message counts as dead. */
  readonly attempts: number;
  /** Pause before the next attempt, milliseconds. */
  readonly retryDelayMs: number;
  /** A consumer that gives no sign of life for so long has lost its messages, milliseconds; renewed at half of it. */
  readonly lockMs: number;
  /** How often lost messages are searched for, milliseconds. */
  readonly stalledCheckMs: number;
  /** Longest time a read waits in Redis for something to come, milliseconds; then it is sent again. */
  readonly blockMs: number;
  /** How many consumers a message may see die before the next one is on its last chance. */
  readonly deathsToSuspicion: number;
  /** Dead letters kept for inspection; the oldest go first. */
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

export const OUTCOME_DELIVERY: DeliveryPolicy = { ...COMMON, queue: 'outcomes', maxInFlight: 512, concurrency: 64 };

/**
 * How long crops outlive their writing, milliseconds. Whoever read them deletes them; this is for those that are
 * never read. A live picture is worthless after a minute. Recorded footage must wait out anything: a worker that is down, an
 * outage, a laptop asleep.
 */
export const CROP_LIFETIME_MS = { realtime: 60_000, complete: 24 * 60 * 60_000 } as const;

export type DropPolicy = keyof typeof CROP_LIFETIME_MS;
