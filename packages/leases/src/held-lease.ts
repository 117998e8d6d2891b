import type { Logger } from '@crowdtone/observability';
import { monotonicNow } from '@crowdtone/runtime';
import type { Leases, LeaseTerm } from './leases';

/** Times of a lease, milliseconds. */
export interface LeaseTiming {
  /** How long it is held unless it is renewed. */
  readonly lifeMs: number;
  /** Between renewals. */
  readonly renewMs: number;
  /** How long before the end the holder stops by itself, for what it has under way. */
  readonly marginMs: number;
}

/** Two renewals may fail before the holder stops; another owner follows 15 s after the last renewal. */
export const LEASE_TIMING: LeaseTiming = { lifeMs: 15_000, renewMs: 5000, marginMs: 3000 };

/** A renewal that failed is tried again after this share of the time between renewals. */
const RETRY_SHARE = 0.2;

/** What holding a lease needs. */
export interface HoldingParts {
  readonly leases: Leases;
  /** The process: another id after every start, so that it never takes its predecessor's place unnoticed. */
  readonly owner: string;
  readonly logger: Logger;
  readonly timing?: LeaseTiming;
}

/**
 * A lease that is kept until it is released. The holder counts its time from before each request, by a clock that is never
 * set; so it stops before anybody else can begin, whatever the clocks of the machines say and however slow the answer was.
 *
 * A process that was frozen finds its time over when it wakes. A machine that slept does not, because its clock slept too: that is what
 * the fence in the store is for.
 */
export class HeldLease {
  readonly #lost = new AbortController();
  #renewal: NodeJS.Timeout | undefined;
  #end: NodeJS.Timeout | undefined;
  #endsAtMs = 0;

  private constructor(
    readonly term: LeaseTerm,
    private readonly parts: HoldingParts,
    askedAtMs: number,
  ) {
    this.#holdFrom(askedAtMs);
  }

  /** Takes up to `most` leases that are free, and keeps each. */
  static async acquire(parts: HoldingParts, names: readonly string[], most = 1): Promise<HeldLease[]> {
    const { leases, owner, timing = LEASE_TIMING } = parts;
    const askedAtMs = monotonicNow();
    const terms = await leases.acquire({ names, owner, lifeMs: timing.lifeMs, most });
    return terms.map((term) => new HeldLease(term, parts, askedAtMs));
  }

  /** Aborted when the lease must no longer be acted on: it ends soon, another has it, or it was released. */
  get lost(): AbortSignal {
    // Timers of a process that just woke up have not fired yet.
    if (monotonicNow() >= this.#endsAtMs) this.#lose('its time is over');
    return this.#lost.signal;
  }

  /** Makes the lease free for others; what was done under it must have ended. */
  async release(): Promise<void> {
    if (this.lost.aborted) return;
    this.#lose(null);
    await this.parts.leases.release(this.term);
  }

  get #timing(): LeaseTiming {
    return this.parts.timing ?? LEASE_TIMING;
  }

  #holdFrom(askedAtMs: number): void {
    const { lifeMs, marginMs, renewMs } = this.#timing;
    this.#endsAtMs = askedAtMs + lifeMs - marginMs;
    clearTimeout(this.#end);
    this.#end = setTimeout(() => this.#lose('its time is over'), this.#endsAtMs - monotonicNow());
    this.#renewIn(renewMs);
  }

  #renewIn(ms: number): void {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => void this.#renew(), ms);
  }

  async #renew(): Promise<void> {
    const { leases, logger } = this.parts;
    const { lifeMs, renewMs } = this.#timing;
    const askedAtMs = monotonicNow();
    if (this.lost.aborted) return;
    try {
      const isHeld = await leases.renew(this.term, lifeMs);
      if (this.#lost.signal.aborted) return;
      if (isHeld) this.#holdFrom(askedAtMs);
      else this.#lose('it is no longer held');
    } catch (error) {
      if (this.lost.aborted) return;
      logger.warn({ err: error, ...this.term }, 'a lease could not be renewed; trying again until it ends');
      this.#renewIn(renewMs * RETRY_SHARE);
    }
  }

  #lose(why: string | null): void {
    if (this.#lost.signal.aborted) return;
    clearTimeout(this.#renewal);
    clearTimeout(this.#end);
    if (why !== null) this.parts.logger.warn(this.term, `a lease is given up: ${why}`);
    this.#lost.abort();
  }
}
