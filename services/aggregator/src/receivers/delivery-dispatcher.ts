import { randomUUID } from 'node:crypto';
import type { Logger } from '@crowdtone/observability';
import { backoffMs, MAX_TIMER_MS, monotonicNow } from '@crowdtone/runtime';
import type { AlertStore, Delivery, DeliveryClaim } from '@crowdtone/store';
import { failureText, isAway, type Receiver } from './receiver';

/** The clock of deliveries. */
export interface DeliveryClock {
  /** Milliseconds since 1970 that never run backwards. */
  now(): number;
  /** Calls back once, after a number of milliseconds. @returns cancels it */
  setTimer(callback: () => void, ms: number): () => void;
}

/** The clock of the machine. */
export const MACHINE_CLOCK: DeliveryClock = {
  now: monotonicNow,
  setTimer(callback, ms) {
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

/**
 * How much longer than an attempt a delivery is a process's alone, milliseconds: for what the store takes. So long the others wait when the
 * process dies with it.
 */
const CLAIM_MARGIN_MS = 15_000;

/** Pause before the store is queried again after an error, milliseconds. */
const STORE_RETRY_MS = 1000;

/**
 * Sends the stored deliveries of one receiver in order, one at a time, so that a slow receiver delays no other.
 * Several processes may have one for the same receiver: the first delivery is claimed before it is sent, and the others wait. Deliveries
 * left when it closes stay in the store for the next process. A delivery may arrive twice, with the same id, when the process dies between
 * the response and recording it.
 *
 * A receiver whose deliveries are given up by age rests as a whole while it is away: all of them keep their order, and it
 * gets one attempt a pause, however many wait.
 */
export class DeliveryDispatcher {
  readonly #claim: DeliveryClaim;
  readonly #closing = new AbortController();
  #cancelTimer: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #wakeUpRequested = false;
  /** Consecutive failures while the receiver is away, and when it is tried again. */
  #rest = { failures: 0, untilMs: 0 };

  constructor(
    private readonly receiver: Receiver,
    private readonly store: Pick<AlertStore, 'nextDelivery' | 'claimDelivery' | 'recordAttempt' | 'releaseDelivery'>,
    private readonly logger: Logger,
    private readonly clock: DeliveryClock = MACHINE_CLOCK,
  ) {
    this.#claim = { claimant: randomUUID(), lifeMs: receiver.timeoutMs + CLAIM_MARGIN_MS };
  }

  /** Checks for due deliveries now. */
  wakeUp(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#wakeUpRequested = true;
    this.#running ??= this.#run();
  }

  /** Aborts the attempt in progress; the next process repeats it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    this.#cancelTimer?.();
    await this.receiver.close?.();
  }

  async #run(): Promise<void> {
    while (this.#wakeUpRequested && !this.#closing.signal.aborted) {
      this.#wakeUpRequested = false;
      try {
        await this.#sendDue();
      } catch (error) {
        this.logger.error(
          { err: error, receiver: this.receiver.name },
          'deliveries could not be read from the store; retrying',
        );
        this.#wakeUpIn(STORE_RETRY_MS);
      }
    }
    this.#running = null;
  }

  async #sendDue(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const next = await this.store.nextDelivery(this.receiver.name);
      if (next === null) return;
      const waitMs = Math.max(next.dueAt, this.#rest.untilMs) - this.clock.now();
      // A clock that was set back must not delay deliveries for longer than the longest pause.
      if (waitMs > 0 && waitMs <= this.receiver.retry.maxMs) {
        this.#wakeUpIn(waitMs);
        return;
      }
      if (await this.store.claimDelivery(next, this.#claim)) await this.#attempt(next);
      else {
        // Another process sends it, and those behind it. Should it die, this one goes on.
        this.#wakeUpIn(this.#claim.lifeMs);
        return;
      }
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { name } = this.receiver;
    const failure = await this.receiver.send(delivery, this.#closing.signal);
    if (failure !== null && this.#closing.signal.aborted) {
      await this.store.releaseDelivery(delivery.id, this.#claim.claimant);
      return;
    }
    const attempts = delivery.attempts + 1;
    const lastError = failure && failureText(failure);
    const facts = { receiver: name, delivery: delivery.id, attempts, reason: lastError };
    const record = (state: Delivery['state'], dueAt: number) =>
      this.store.recordAttempt({ id: delivery.id, state, attempts, dueAt, lastError }, this.#claim.claimant);
    if (failure === null) {
      this.#rest = { failures: 0, untilMs: 0 };
      await record('delivered', delivery.dueAt);
      this.logger.info(facts, 'message delivered');
      return;
    }
    const rests = this.receiver.retry.maxAgeMs !== undefined && isAway(failure);
    if (rests) this.#restLonger();
    if (this.#isGivenUp(delivery, attempts)) {
      await record('failed', delivery.dueAt);
      this.logger.error(facts, 'message could not be delivered and was given up');
    } else {
      await record('waiting', rests ? delivery.dueAt : this.clock.now() + this.#pauseMs(attempts));
      this.logger.warn(facts, 'message could not be delivered; retrying later');
    }
  }

  #isGivenUp({ createdAt }: Delivery, attempts: number): boolean {
    const { attempts: allowed, maxAgeMs = Number.POSITIVE_INFINITY } = this.receiver.retry;
    return attempts >= allowed || this.clock.now() - createdAt > maxAgeMs;
  }

  #restLonger(): void {
    const failures = this.#rest.failures + 1;
    this.#rest = { failures, untilMs: this.clock.now() + this.#pauseMs(failures) };
  }

  /** Jittered, so that a recovering receiver does not get all retries at once. */
  #pauseMs(attempts: number): number {
    return backoffMs(attempts, this.receiver.retry, Math.random);
  }

  #wakeUpIn(ms: number): void {
    if (this.#closing.signal.aborted) return;
    this.#cancelTimer?.();
    this.#cancelTimer = this.clock.setTimer(() => this.wakeUp(), Math.ceil(ms));
  }
}
