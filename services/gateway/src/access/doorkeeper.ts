import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AccessConfig } from '@crowdtone/config';
import { Refusal } from '../http-error';
import { FailedAttempts } from './failed-attempts';
import { addressOf, fromSameOrigin, hostOf, isAddress, isLoopback } from './hosts';
import { OWNER, type Principal } from './principal';
import { TokenRing } from './token-ring';

export const SESSION_COOKIE = 'crowdtone_token';
const COOKIE = new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([\\w-]{1,200})`);
const BEARER = /^Bearer ([\w-]{1,200})$/i;

/** Decides who gets in, for REST and Socket.IO alike. */
export class Doorkeeper {
  readonly #ring: TokenRing | null;
  readonly #failed = new FailedAttempts(() => performance.now());
  readonly #names: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #proxies: ReadonlySet<string>;

  /**
   * @param access null when there are no tokens; then everybody who reaches the gateway is its owner
   * @param host that the gateway listens on
   */
  constructor(
    access: AccessConfig | null,
    private readonly host: string,
  ) {
    this.#ring = access && new TokenRing(access.tokens);
    this.#names = new Set(access?.publicNames.map((name) => name.toLowerCase()));
    this.#origins = new Set(access?.allowedOrigins);
    this.#proxies = new Set(access?.trustedProxies);
  }

  /**
   * Whether a request was addressed to this gateway by a name of its own. Without this check a page of another site could
   * have its domain resolve to the gateway's address (DNS rebinding), and then be of the "same origin".
   */
  answersTo(headers: IncomingHttpHeaders): boolean {
    const host = hostOf(headers);
    if (host === null) return false;
    // An address cannot be made to resolve to another one.
    return isLoopback(host) || this.#names.has(host) || (isAddress(host) && !isLoopback(this.host));
  }

  /** The site whose page asks, when it is another than the gateway's and allowed to; else null. */
  guestOrigin({ origin }: IncomingHttpHeaders): string | null {
    return origin !== undefined && this.#origins.has(origin) ? origin : null;
  }

  /** Whether a page that asks may do more than read what is public. */
  admitsPage(headers: IncomingHttpHeaders): boolean {
    return fromSameOrigin(headers) || this.guestOrigin(headers) !== null;
  }

  /**
   * Who asks. A token is looked for in `shown`, then in the `Authorization` header, then in the cookie, which counts for
   * the gateway's own page alone.
   *
   * @throws Refusal 401 E_TOKEN_MISSING, E_TOKEN_UNKNOWN or E_TOKEN_EXPIRED, 429 E_TOO_MANY_ATTEMPTS
   */
  identify(request: IncomingMessage, shown?: string): Principal {
    if (this.#ring === null) return OWNER;
    const { authorization, cookie } = request.headers;
    const kept = fromSameOrigin(request.headers) ? COOKIE.exec(cookie ?? '')?.[1] : undefined;
    const token = shown ?? BEARER.exec(authorization ?? '')?.[1] ?? kept;
    if (token !== undefined) return this.#check(this.#ring, token, addressOf(request, this.#proxies));
    throw new Refusal(
      401,
      'E_TOKEN_MISSING',
      'this needs a token; log in, or send it as "Authorization: Bearer TOKEN"',
      { 'www-authenticate': 'Bearer' },
    );
  }

  #check(ring: TokenRing, token: string, address: string): Principal {
    const waitMs = this.#failed.waitOf(address);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new Refusal(429, 'E_TOO_MANY_ATTEMPTS', `too many wrong tokens came from here; wait ${seconds} s`, {
        'retry-after': String(seconds),
      });
    }
    const principal = ring.find(token);
    if (principal === null) {
      this.#failed.add(address);
      throw new Refusal(401, 'E_TOKEN_UNKNOWN', 'nobody has this token; check that all of it was copied', {
        'www-authenticate': 'Bearer error="invalid_token"',
      });
    }
    if (isExpired(principal)) throw expired();
    return principal;
  }
}

export function isExpired({ expiresAt }: Principal): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

export function expired(): Refusal {
  return new Refusal(401, 'E_TOKEN_EXPIRED', 'the token is no longer good; ask for a new one', {
    'www-authenticate': 'Bearer error="invalid_token"',
  });
}
