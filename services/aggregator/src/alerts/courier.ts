import type { WebhookConfig } from '@crowdtone/config';
import type { Logger } from '@crowdtone/observability';
import { backoffMs, steadyNow } from '@crowdtone/runtime';
import type { AlertStore, Delivery } from '@crowdtone/store';
import { post } from './post';

/** How often, and how far apart, a delivery is tried. */
export interface RetryPolicy {
  readonly attempts: number;
  /** Pause after the first attempt; each later one is twice as long. Milliseconds. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Ten attempts within about half an hour. */
export const WEBHOOK_RETRY: RetryPolicy = { attempts: 10, firstMs: 5000, longestMs: 900_000 };

/** Pause before a store that failed is asked again, milliseconds. */
const STORE_RETRY_MS = 1000;

/**
 * Brings what the store holds for one webhook to its receiver, one after another, so that a receiver gets one request at
 * a time and a slow one holds up nobody else. What is not delivered when it closes waits in the store for the next.
 * A delivery may arrive twice, when the process dies between the answer and noting it.
 */
export class WebhookCourier {
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #woken = false;

  constructor(
    private readonly webhook: WebhookConfig,
    private readonly store: Pick<AlertStore, 'nextDelivery' | 'noteAttempt'>,
    private readonly retry: RetryPolicy,
    private readonly logger: Logger,
  ) {}

  /** That something may be due. */
  wake(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#woken = true;
    this.#running ??= this.#run();
  }

  /** Breaks off the request that is under way; it is made again by the next process. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    while (this.#woken && !this.#closing.signal.aborted) {
      this.#woken = false;
      try {
        await this.#deliverWhatIsDue();
      } catch (error) {
        this.logger.error(
          { err: error, webhook: this.webhook.name },
          'the store of deliveries failed; it is asked again',
        );
        this.#wakeIn(STORE_RETRY_MS);
      }
    }
    this.#running = null;
  }

  async #deliverWhatIsDue(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const next = await this.store.nextDelivery(this.webhook.name);
      if (next === null) return;
      const waitMs = next.dueAt - steadyNow();
      // A clock that was set back must not hold up deliveries for longer than a pause.
      if (waitMs > 0 && waitMs <= this.retry.longestMs) {
        this.#wakeIn(waitMs);
        return;
      }
      await this.#attempt(next);
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { name } = this.webhook;
    const fault = await post(this.webhook, delivery, this.#closing.signal);
    if (fault !== null && this.#closing.signal.aborted) return;
    const attempts = delivery.attempts + 1;
    const facts = { webhook: name, delivery: delivery.id, attempts, reason: fault };
    const note = (state: Delivery['state'], dueAt: number) =>
      this.store.noteAttempt({ id: delivery.id, state, attempts, dueAt, lastError: fault });
    if (fault === null) {
      await note('delivered', delivery.dueAt);
      this.logger.info(facts, 'a webhook was delivered');
    } else if (attempts >= this.retry.attempts) {
      await note('failed', delivery.dueAt);
      this.logger.error(facts, 'a webhook was given up');
    } else {
      await note('waiting', steadyNow() + this.#pauseMs(attempts));
      this.logger.warn(facts, 'a webhook was not delivered; it is tried again');
    }
  }

  /** Between half of the pause and all of it, so that receivers that come back are not met by all at once. */
  #pauseMs(attempts: number): number {
    const { firstMs, longestMs } = this.retry;
    return backoffMs(attempts, { firstMs, mostMs: longestMs }, Math.random);
  }

  #wakeIn(ms: number): void {
    if (this.#closing.signal.aborted) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), Math.ceil(ms));
  }
}
