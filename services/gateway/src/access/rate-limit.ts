import { createHash, randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Addresses are counted in this many places, so that memory stays bounded however many of them send something. */
const PLACES = 65_536;

/** Whose use of the gateway is counted. */
export interface Caller {
  /** Name of the token; null where none was shown, or none is needed. */
  readonly token: string | null;
  /** IPv4 address or IPv6 network, see `addressGroup`. */
  readonly address: string;
}

/** How much of something one token and one address may use. */
export interface Allowance {
  readonly perToken: number;
  readonly perAddress: number;
}

/** Counts what tokens and addresses do within a span of time. */
export class RateLimit {
  readonly #ofTokens: RateLimiterMemory;
  readonly #ofAddresses: RateLimiterMemory;
  /** Makes it impossible to choose addresses that share a place with a given one. */
  readonly #salt = randomBytes(16);

  /** @param windowSeconds length of the span, seconds */
  constructor({ perToken, perAddress }: Allowance, windowSeconds: number) {
    this.#ofTokens = new RateLimiterMemory({ points: perToken, duration: windowSeconds });
    this.#ofAddresses = new RateLimiterMemory({ points: perAddress, duration: windowSeconds });
  }

  /** Counts one use of an address; seconds until the next one is allowed, or 0 when this one is. */
  takeOfAddress(address: string): Promise<number> {
    return secondsToWait(this.#ofAddresses.consume(this.#placeOf(address)));
  }

  /** Counts one use of a token; seconds until the next one is allowed, or 0 when this one is. */
  takeOfToken(token: string): Promise<number> {
    return secondsToWait(this.#ofTokens.consume(token));
  }

  /** Counts one use of both. */
  async take({ token, address }: Caller): Promise<number> {
    const waits = [this.takeOfAddress(address), token === null ? 0 : this.takeOfToken(token)];
    return Math.max(...(await Promise.all(waits)));
  }

  #placeOf(address: string): string {
    const digest = createHash('sha256').update(this.#salt).update(address).digest();
    return String(digest.readUInt32BE(0) % PLACES);
  }
}

async function secondsToWait(consumed: Promise<RateLimiterRes>): Promise<number> {
  try {
    await consumed;
    return 0;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
  }
}
