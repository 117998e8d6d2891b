import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';

/** Whether a host name or address reaches this machine only: `localhost`, 127.0.0.0/8 or ::1, with or without brackets. */
export function isLoopback(host: string): boolean {
  const name = bare(host);
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/** Whether it is an address and no name. */
export function isAddress(host: string): boolean {
  return isIP(bare(host)) !== 0;
}

/** The host that a request was addressed to, without its port; null when it cannot be parsed. */
export function hostOf(headers: IncomingHttpHeaders): string | null {
  return parse(`http://${headers.host ?? ''}`)?.hostname ?? null;
}

/** Whether a request comes from the gateway's own page, or from a program that is no browser and names no origin. */
export function fromSameOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || (host !== undefined && parse(origin)?.host === host.toLowerCase());
}

/** Where a request comes from: the newest hop that is no trusted proxy. */
export function addressOf({ headers, socket }: IncomingMessage, trustedProxies: ReadonlySet<string>): string {
  const hops = [...String(headers['x-forwarded-for'] ?? '').split(','), socket.remoteAddress ?? ''];
  for (const hop of hops.reverse()) {
    const address = hop.trim().replace(/^::ffff:/i, '');
    if (!trustedProxies.has(address)) return isAddress(address) ? address : 'unknown';
  }
  return 'unknown';
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
