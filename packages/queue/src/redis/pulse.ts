import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@crowdtone/observability';
import type { Redis } from 'ioredis';

/** How long Redis may leave a PING unanswered before it counts as silent, milliseconds. */
const SILENCE_MS = 5000;

/** Between an answer and the next PING, milliseconds. */
const BEAT_MS = 1000;

/**
 * Whether Redis still responds, for closing down. ioredis notices refused connections, but not a Redis that is frozen or
 * behind a network that drops packets.
 */
export class Pulse {
  /** The PING that has no answer yet. Everyone who waits shares it, so that silence is waited for once. */
  #unanswered: { readonly sentAt: number; readonly answer: Promise<unknown> } | null = null;

  constructor(
    private readonly client: Redis,
    private readonly logger: Logger,
  ) {}

  /** Resolves when Redis is silent, or when `signal` is aborted. */
  async untilSilent(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#unanswered ??= { sentAt: performance.now(), answer: this.#ping() };
      const { sentAt, answer } = this.#unanswered;
      const leftMs = Math.max(0, sentAt + SILENCE_MS - performance.now());
      const answered = new AbortController();
      const isSilent = await Promise.race([
        answer.then(() => false),
        elapsed(leftMs, AbortSignal.any([signal, answered.signal])),
      ]);
      answered.abort();
      if (isSilent) return;
      await elapsed(BEAT_MS, signal);
    }
  }

  /** Waits for `work`, but no longer than Redis answers. */
  async unlessSilent(work: Promise<unknown>, what: string): Promise<void> {
    const finished = new AbortController();
    const silent = this.untilSilent(finished.signal).then(() => {
      if (!finished.signal.aborted) this.logger.warn({ what }, 'Redis does not respond; continuing without it');
    });
    try {
      await Promise.race([work, silent]);
    } finally {
      finished.abort();
      work.catch((error: unknown) => this.logger.debug({ err: error, what }, 'what Redis kept waiting failed at last'));
    }
  }

  /** Settles with the answer, or when the connection is ended, which is noticed elsewhere. */
  async #ping(): Promise<void> {
    await this.client.ping().catch((error: unknown) => this.logger.debug({ err: error }, 'a PING was not answered'));
    this.#unanswered = null;
  }
}

/** True after `ms`; also when `signal` is aborted before. */
async function elapsed(ms: number, signal: AbortSignal): Promise<true> {
  await pause(ms, undefined, { signal }).catch(() => undefined); // aborted: the answer came
  return true;
}
