import { BoundedMap } from '@crowdtone/runtime';
import type { Principal } from './principal';

/** Sign-outs that are remembered: more people than sign in at one gateway within the hours of a session. */
const MAX_ENDED = 10_000;

/**
 * Sessions that were signed out of before their end, so that a copy of their cookie does not count any more. In memory, of this
 * gateway, and of so many the newest: cookies themselves are kept nowhere.
 */
export class EndedSessions {
  /** When each ends by itself, milliseconds since 1970. */
  readonly #ends = new BoundedMap<string, number>(MAX_ENDED);

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number = Date.now) {}

  /** Ends a session. */
  add(session: Principal): void {
    const { expiresAt } = session;
    if (session.by !== 'session' || expiresAt === null) return;
    for (const [key, end] of this.#ends) if (end <= this.now()) this.#ends.delete(key);
    this.#ends.set(keyOf(session), expiresAt);
  }

  /** Whether a session was ended. */
  has(session: Principal): boolean {
    return this.#ends.has(keyOf(session));
  }

  /** Number that is remembered. */
  get size(): number {
    return this.#ends.size;
  }
}

/** A session is who signed in, and when: its end follows from that to the millisecond. */
function keyOf({ name, expiresAt }: Principal): string {
  return JSON.stringify([name, expiresAt]);
}
