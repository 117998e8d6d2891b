import type { IncomingMessage } from 'node:http';
import type { ProxySignInConfig } from '@crowdtone/config';
import ipaddr from 'ipaddr.js';
import { HttpError } from '../http-error';
import { fromSameOrigin } from './hosts';
import type { Principal } from './principal';
import { rightsFrom, shownName } from './rights';

/** Recognises people whom a proxy in front signed in, by the headers that it sets. */
export class ProxySignIn {
  readonly #proxies: ReadonlySet<string>;
  readonly #headers: readonly string[];

  constructor(private readonly config: ProxySignInConfig) {
    const { name, roles, cameras } = config.headers;
    this.#proxies = new Set(config.proxies.map(normal));
    this.#headers = [name, roles, ...(cameras === undefined ? [] : [cameras])];
  }

  /** Where the proxy ends its session; null when it is not configured. */
  get signOutUrl(): string | null {
    return this.config.signOutUrl ?? null;
  }

  /**
   * The person of a request; null when the headers name none, or the request comes from a page of another site, for which
   * the proxy vouches just as little as a cookie.
   *
   * @throws {HttpError} 403 E_PROXY_REFUSED when something else than a listed proxy set the headers, or somebody set them
   *   before it
   * @throws {HttpError} 403 E_RIGHTS_MISSING
   */
  identify(request: IncomingMessage): Principal | null {
    const present = this.#headers.filter((header) => request.headers[header] !== undefined);
    if (present.length === 0) return null;
    if (!this.#proxies.has(normal(request.socket.remoteAddress ?? ''))) {
      throw refused('do not come from a proxy of access.proxySignIn.proxies; connect through the proxy');
    }
    if (present.some((header) => timesSent(request, header) > 1)) {
      throw refused('were sent twice; have the proxy remove those that it receives');
    }
    const { headers, ...rights } = this.config;
    const name = shownName(textOf(request, headers.name));
    if (name === null || !fromSameOrigin(request.headers)) return null;
    const roles = listOf(textOf(request, headers.roles));
    const cameras = headers.cameras === undefined ? null : listOf(textOf(request, headers.cameras));
    const found = rightsFrom(rights, roles, cameras);
    if (found === null) {
      throw new HttpError(
        'E_RIGHTS_MISSING',
        `${name} has no role here, or no camera; ask for a group of access.proxySignIn`,
      );
    }
    return { name, ...found, expiresAt: null, by: 'proxy' };
  }
}

/** An IPv4 address that arrives over IPv6 is the same. */
function normal(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : '';
}

function timesSent({ rawHeaders }: IncomingMessage, header: string): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === header).length;
}

/** Node reads headers as Latin-1; names are sent as UTF-8. */
function textOf({ headers }: IncomingMessage, header: string): string {
  return Buffer.from([headers[header] ?? ''].flat().join(','), 'latin1').toString('utf8');
}

function listOf(value: string): string[] {
  return value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function refused(what: string): HttpError {
  return new HttpError('E_PROXY_REFUSED', `the headers of sign-in by a proxy ${what}`);
}
