import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Whether a host name or address reaches this machine only: `localhost`, 127.0.0.0/8 or ::1, with or without brackets. */
export function isLoopback(host: string): boolean {
  const name = withoutBrackets(host);
  // Not every spelling that ipaddr.js reads (such as 0x7f.1) is one that this gateway goes by.
  return name === 'localhost' || (isIP(name) !== 0 && ipaddr.parse(name).range() === 'loopback');
}

/** Whether it is an address and no name. */
export function isAddress(host: string): boolean {
  return isIP(withoutBrackets(host)) !== 0;
}

/** The host that a request was addressed to, without its port; null when it cannot be parsed. */
export function hostOf(headers: IncomingHttpHeaders): string | null {
  return parse(`http://${headers.host ?? ''}`)?.hostname ?? null;
}

/** Whether a request comes from the gateway's own page, or from a program that is no browser and names no origin. */
export function fromSameOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || (host !== undefined && parse(origin)?.host === host.toLowerCase());
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
