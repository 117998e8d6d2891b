import type { WebhookConfig } from '@crowdtone/config';
import type { Logger } from '@crowdtone/observability';
import { backoffMs, monotonicNow } from '@crowdtone/runtime';
import type { AlertStore, Delivery } from '@crowdtone/store';
import { sendWebhook } from './send-webhook';

/** Number and spacing of delivery attempts. */
export interface RetryPolicy {
  readonly attempts: number;
  /** Pause after the first attempt, milliseconds; doubles with each attempt. */
  readonly firstMs: number;
  /** Longest pause, milliseconds. */
  readonly maxMs: number;
}

/** Ten attempts within about half an hour. */
export const WEBHOOK_RETRY: RetryPolicy = { attempts: 10, firstMs: 5000, maxMs: 900_000 };

/** Pause before the store is queried again after an error, milliseconds. */
const STORE_RETRY_MS = 1000;

/**
 * Sends the stored deliveries of one webhook in order, one request at a time, so that a slow receiver delays no other.
 * Deliveries left when it closes stay in the store for the next process. A delivery may arrive twice, when the process
 * dies between the response and recording it.
 */
export class WebhookDispatcher {
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #wakeUpRequested = false;

  constructor(
    private readonly webhook: WebhookConfig,
    private readonly store: Pick<AlertStore, 'nextDelivery' | 'recordAttempt'>,
    private readonly retry: RetryPolicy,
    private readonly logger: Logger,
  ) {}

  /** Checks for due deliveries now. */
  wakeUp(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#wakeUpRequested = true;
    this.#running ??= this.#run();
  }

  /** Aborts the request in progress; the next process repeats it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    while (this.#wakeUpRequested && !this.#closing.signal.aborted) {
      this.#wakeUpRequested = false;
      try {
        await this.#sendDue();
      } catch (error) {
        this.logger.error(
          { err: error, webhook: this.webhook.name },
          'deliveries could not be read from the store; retrying',
        );
        this.#wakeUpIn(STORE_RETRY_MS);
      }
    }
    this.#running = null;
  }

  async #sendDue(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const next = await this.store.nextDelivery(this.webhook.name);
      if (next === null) return;
      const waitMs = next.dueAt - monotonicNow();
      // A clock that was set back must not delay deliveries for longer than the longest pause.
      if (waitMs > 0 && waitMs <= this.retry.maxMs) {
        this.#wakeUpIn(waitMs);
        return;
      }
      await this.#attempt(next);
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { name } = this.webhook;
    const error = await sendWebhook(this.webhook, delivery, this.#closing.signal);
    if (error !== null && this.#closing.signal.aborted) return;
    const attempts = delivery.attempts + 1;
    const facts = { webhook: name, delivery: delivery.id, attempts, reason: error };
    const record = (state: Delivery['state'], dueAt: number) =>
      this.store.recordAttempt({ id: delivery.id, state, attempts, dueAt, lastError: error });
    if (error === null) {
      await record('delivered', delivery.dueAt);
      this.logger.info(facts, 'webhook delivered');
    } else if (attempts >= this.retry.attempts) {
      await record('failed', delivery.dueAt);
      this.logger.error(facts, 'webhook delivery failed permanently');
    } else {
      await record('waiting', monotonicNow() + this.#pauseMs(attempts));
      this.logger.warn(facts, 'webhook delivery failed; retrying later');
    }
  }

  /** Jittered, so that a recovering receiver does not get all retries at once. */
  #pauseMs(attempts: number): number {
    return backoffMs(attempts, this.retry, Math.random);
  }

  #wakeUpIn(ms: number): void {
    if (this.#closing.signal.aborted) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wakeUp(), Math.ceil(ms));
  }
}
