import type { Allowance, Caller } from './rate-limit';

/** Counts what tokens and addresses hold at the same time; holds nothing for those that hold nothing. */
export class Quota {
  readonly #held = new Map<string, number>();

  constructor(private readonly allowance: Allowance) {}

  /** Whether an address may hold one more. */
  hasRoomForAddress(address: string): boolean {
    return this.#of(addressKey(address)) < this.allowance.perAddress;
  }

  /** Whether a token may hold one more. */
  hasRoomForToken(token: string): boolean {
    return this.#of(tokenKey(token)) < this.allowance.perToken;
  }

  /** Counts one more of a caller, or of its address alone; what is returned counts it off again, once. */
  hold({ token, address }: Caller): () => void {
    const keys = token === null ? [addressKey(address)] : [addressKey(address), tokenKey(token)];
    return this.#hold(keys);
  }

  /** Counts one more of a token, whose address is counted already. */
  holdToken(token: string): () => void {
    return this.#hold([tokenKey(token)]);
  }

  #hold(keys: readonly string[]): () => void {
    for (const key of keys) this.#held.set(key, this.#of(key) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      for (const key of keys) {
        const left = this.#of(key) - 1;
        if (left === 0) this.#held.delete(key);
        else this.#held.set(key, left);
      }
    };
  }

  #of(key: string): number {
    return this.#held.get(key) ?? 0;
  }
}

const addressKey = (address: string): string => `address ${address}`;
const tokenKey = (token: string): string => `token ${token}`;
