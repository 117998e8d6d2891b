import { timingSafeEqual } from 'node:crypto';
import { hashToken, type TokenConfig } from '@crowdtone/config';
import type { Principal } from './principal';

/** The tokens that open this gateway, known by their hashes alone. */
export class TokenStore {
  readonly #tokens: readonly { readonly hash: Buffer; readonly principal: Principal }[];

  constructor(tokens: readonly TokenConfig[]) {
    this.#tokens = tokens.map(({ name, hash, role, sources, expires }) => ({
      hash: Buffer.from(hash),
      principal: { name, role, sources: sources ? new Set(sources) : null, expiresAt: expires ?? null },
    }));
  }

  /**
   * Whose token it is, expired or not; null when it is nobody's. Takes as long for a wrong token as for a right one, so
   * that no part of a hash can be learnt from the time.
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
