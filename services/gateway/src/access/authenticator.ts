import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AccessConfig } from '@crowdtone/config';
import fastifyCookie from '@fastify/cookie';
import { HttpError, limitError } from '../http-error';
import { addressGroup, addressReader } from './addresses';
import { EndedSessions } from './ended-sessions';
import { FailedAttempts } from './failed-attempts';
import { fromSameOrigin, hostOf, isAddress, isLoopback } from './hosts';
import { OWNER, type Principal } from './principal';
import { ProxySignIn } from './proxy-sign-in';
import type { Caller } from './rate-limit';
import type { Rights } from './rights';
import { SignedSessions } from './signed-sessions';
import { TokenStore } from './token-store';

/** Name of the cookie that holds the token of a browser. */
export const TOKEN_COOKIE = 'crowdtone_token';
/** Name of the cookie that holds the session of somebody who signed in at an identity provider. */
export const SESSION_COOKIE = 'crowdtone_session';
const TOKEN = /^[\w-]{1,200}$/;
const INVALID_TOKEN = { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
/** Who the log names beside tokens and people. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['command line', 'configuration file']);
const BEARER = /^Bearer ([\w-]{1,200})$/i;

/** Decides who may connect and as whom, for REST and Socket.IO alike. */
export class Authenticator {
  /** Null when every caller is the owner. */
  readonly #tokens: TokenStore | null;
  readonly #failed = new FailedAttempts(() => performance.now());
  readonly #ended = new EndedSessions();
  readonly #names: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  /** Signs in people whom a proxy vouches for; null when none is configured. */
  readonly proxy: ProxySignIn | null;
  /** Sessions of people; null without an identity provider. */
  readonly sessions: SignedSessions | null;
  /** Whether there are access tokens. */
  readonly hasTokens: boolean;
  /** Where a request comes from, behind trusted proxies. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Addresses of the proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];

  /**
   * @param access null when it is not restricted; then every caller is the owner
   * @param host that the gateway listens on
   */
  constructor(
    access: AccessConfig | null,
    private readonly host: string,
  ) {
    this.#tokens = access && new TokenStore(access.tokens);
    this.hasTokens = access !== null && access.tokens.length > 0;
    this.proxy = access?.proxySignIn ? new ProxySignIn(access.proxySignIn) : null;
    this.sessions = access?.oidc ? new SignedSessions(access.oidc) : null;
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
   * The caller: by the token that is `shown` or in the `Authorization` header, else by the headers of a proxy, else by the
   * cookie of a session or of a token, which count for the gateway's own pages only.
   *
   * @throws {HttpError} 401 E_TOKEN_MISSING, E_TOKEN_UNKNOWN or E_TOKEN_EXPIRED, 429 E_TOO_MANY_ATTEMPTS
   * @throws {HttpError} 403 E_PROXY_REFUSED or E_RIGHTS_MISSING
   */
  identify(request: IncomingMessage, shown?: string): Principal {
    if (this.#tokens === null) return OWNER;
    const person = this.proxy?.identify(request) ?? null;
    const address = this.addressOf(request);
    const token = shown ?? BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token !== undefined) return this.#check(this.#tokens, token, address);
    if (person !== null) return this.#ownName(person, this.#tokens);
    const cookies = fromSameOrigin(request.headers) ? fastifyCookie.parse(request.headers.cookie ?? '') : {};
    const session = cookies[SESSION_COOKIE];
    if (this.sessions !== null && session !== undefined) return this.#checkSession(this.sessions, session, address);
    const kept = cookies[TOKEN_COOKIE];
    if (kept !== undefined && TOKEN.test(kept)) return this.#check(this.#tokens, kept, address);
    throw new HttpError('E_TOKEN_MISSING', 'this needs a sign-in; log in, or send "Authorization: Bearer TOKEN"', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }

  /** The principal of somebody who signed in at the identity provider. */
  personOf(name: string, rights: Rights, expiresAt: number): Principal {
    const person: Principal = { name, ...rights, expiresAt, by: 'session' };
    return this.#tokens === null ? person : this.#ownName(person, this.#tokens);
  }

  /** Ends the session of somebody who signs out; a copy of its cookie does not count here any more. */
  endSession(principal: Principal): void {
    this.#ended.add(principal);
  }

  /** @throws {HttpError} 429 E_TOO_MANY_ATTEMPTS when an address has failed too often to try again now */
  requireAttempts(address: string): void {
    const waitMs = this.#failed.waitOf(address);
    if (waitMs === 0) return;
    throw limitError('E_TOO_MANY_ATTEMPTS', 'too many failed attempts from this address', Math.ceil(waitMs / 1000));
  }

  /** Counts a failed attempt. */
  countFailure(address: string): void {
    this.#failed.add(address);
  }

  #check(tokens: TokenStore, token: string, address: string): Principal {
    this.requireAttempts(address);
    const principal = tokens.find(token);
    if (principal === null) {
      this.#failed.add(address);
      throw new HttpError(
        'E_TOKEN_UNKNOWN',
        'the token is invalid; check that it was copied completely',
        INVALID_TOKEN,
      );
    }
    if (isExpired(principal)) throw expired(principal);
    return principal;
  }

  #checkSession(sessions: SignedSessions, cookie: string, address: string): Principal {
    this.requireAttempts(address);
    const principal = sessions.open(cookie);
    // Rights were changed in the configuration, or it was made up, which nobody can do by guessing.
    if (principal === null || isExpired(principal) || this.#ended.has(principal)) throw expired({ by: 'session' });
    return principal;
  }

  /** Nobody may go by the name of a token in the log. */
  #ownName(person: Principal, tokens: TokenStore): Principal {
    const isTaken = person.name !== null && (RESERVED_NAMES.has(person.name) || tokens.hasName(person.name));
    return isTaken ? { ...person, name: `${person.name} (signed in)` } : person;
  }
}

/** Whether its token is no longer valid. */
function isExpired({ expiresAt }: Principal): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

/** The error for a token or a session that is no longer valid. */
export function expired({ by }: Pick<Principal, 'by'>): HttpError {
  const what = by === 'session' ? 'the session has ended; sign in again' : 'the token has expired; ask for a new one';
  return new HttpError('E_TOKEN_EXPIRED', what, INVALID_TOKEN);
}
