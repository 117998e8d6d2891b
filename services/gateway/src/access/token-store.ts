import { timingSafeEqual } from 'node:crypto';
import { hashToken, type TokenConfig } from '@crowdtone/config';
import type { Principal } from './principal';

/** The tokens of this gateway, known by their hashes alone. */
export class TokenStore {
  readonly #tokens: readonly { readonly hash: Buffer; readonly principal: Principal }[];

  constructor(tokens: readonly TokenConfig[]) {
    this.#tokens = tokens.map(({ name, hash, role, sources, expires }) => ({
      hash: Buffer.from(hash),
      principal: { name, role, sources: sources ? new Set(sources) : null, expiresAt: expires ?? null, by: 'token' },
    }));
  }

  /** Whether a token goes by a name. */
  hasName(name: string): boolean {
    return this.#tokens.some(({ principal }) => principal.name === name);
  }

  /**
   * The principal of a token, expired or not; null when the token is unknown. Takes as long for a wrong token as for a
   * right one, so that the time reveals no part of a hash.
   */
  find(token: string): Principal | null {
    const shown = Buffer.from(hashToken(token));
    let found: Principal | null = null;
    for (const { hash, principal } of this.#tokens) {
      if (timingSafeEqual(hash, shown)) found = principal;
    }
    return found;
  }
}
