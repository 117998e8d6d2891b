import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AccessConfig } from '@crowdtone/config';
import fastifyCookie from '@fastify/cookie';
import { HttpError, limitError } from '../http-error';
import { addressGroup, addressReader } from './addresses';
import { FailedAttempts } from './failed-attempts';
import { fromSameOrigin, hostOf, isAddress, isLoopback } from './hosts';
import { OWNER, type Principal } from './principal';
import type { Caller } from './rate-limit';
import { TokenStore } from './token-store';

/** Name of the cookie that holds the token of a browser. */
export const SESSION_COOKIE = 'crowdtone_token';
const TOKEN = /^[\w-]{1,200}$/;
const INVALID_TOKEN = { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
const BEARER = /^Bearer ([\w-]{1,200})$/i;

/** Decides who may connect and as whom, for REST and Socket.IO alike. */
export class Authenticator {
  readonly #tokens: TokenStore | null;
  readonly #failed = new FailedAttempts(() => performance.now());
  readonly #names: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  /** Where a request comes from, behind trusted proxies. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Addresses of the proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];

  /**
   * @param access null when there are no tokens; then every caller is the owner
   * @param host that the gateway listens on
   */
  constructor(
    access: AccessConfig | null,
    private readonly host: string,
  ) {
    this.#tokens = access && new TokenStore(access.tokens);
    this.#names = new Set(access?.publicNames.map((name) => name.toLowerCase()));
    this.#origins = new Set(access?.allowedOrigins);
    this.trustedProxies = access?.trustedProxies ?? [];
    this.addressOf = addressReader(this.trustedProxies);
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

  /** Whether it is the origin of another site whose pages are allowed. */
  isGuest(origin: string | undefined): boolean {
    return origin !== undefined && this.#origins.has(origin);
  }

  /** Whether a request comes from a page that may change something, or from no page. */
  admitsPage(headers: IncomingHttpHeaders): boolean {
    return fromSameOrigin(headers) || this.isGuest(headers.origin);
  }

  /** Whose use of the gateway a request counts as. */
  callerOf(request: IncomingMessage, { name }: Pick<Principal, 'name'>): Caller {
    return { token: name, address: addressGroup(this.addressOf(request)) };
  }

  /**
   * The caller. The token is `shown`, or in the `Authorization` header, or in the cookie, which counts for the gateway's
   * own pages only.
   *
   * @throws {HttpError} 401 E_TOKEN_MISSING, E_TOKEN_UNKNOWN or E_TOKEN_EXPIRED, 429 E_TOO_MANY_ATTEMPTS
   */
  identify(request: IncomingMessage, shown?: string): Principal {
    if (this.#tokens === null) return OWNER;
    const token = shown ?? BEARER.exec(request.headers.authorization ?? '')?.[1] ?? cookieToken(request.headers);
    if (token !== undefined) return this.#check(this.#tokens, token, this.addressOf(request));
    throw new HttpError(
      'E_TOKEN_MISSING',
      'an access token is required; log in, or send "Authorization: Bearer TOKEN"',
      {
        headers: { 'www-authenticate': 'Bearer' },
      },
    );
  }

  #check(tokens: TokenStore, token: string, address: string): Principal {
    const waitMs = this.#failed.waitOf(address);
    if (waitMs > 0) {
      throw limitError('E_TOO_MANY_ATTEMPTS', 'too many invalid tokens from this address', Math.ceil(waitMs / 1000));
    }
    const principal = tokens.find(token);
    if (principal === null) {
      this.#failed.add(address);
      throw new HttpError(
        'E_TOKEN_UNKNOWN',
        'the token is invalid; check that it was copied completely',
        INVALID_TOKEN,
      );
    }
    if (isExpired(principal)) throw expired();
    return principal;
  }
}

/** The token in the cookie; a browser sends it along for pages of other sites too, where it does not count. */
function cookieToken(headers: IncomingHttpHeaders): string | undefined {
  if (headers.cookie === undefined || !fromSameOrigin(headers)) return undefined;
  const value = fastifyCookie.parse(headers.cookie)[SESSION_COOKIE];
  return value !== undefined && TOKEN.test(value) ? value : undefined;
}

/** Whether its token is no longer valid. */
function isExpired({ expiresAt }: Principal): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

/** The error for a token that is no longer valid. */
export function expired(): HttpError {
  return new HttpError('E_TOKEN_EXPIRED', 'the token has expired; ask for a new one', INVALID_TOKEN);
}
