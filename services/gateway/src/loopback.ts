import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';

/** Whether a host name or address reaches this machine only: `localhost`, 127.0.0.0/8 or ::1, with or without brackets. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/** The host of an authority or origin, without its port; null when it cannot be parsed. */
function hostOf(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

/**
 * Whether a request was addressed to this machine by name. Without this check a page of another site could have its own
 * domain resolve to 127.0.0.1 (DNS rebinding), and then be of the "same origin" as the gateway.
 */
export function addressedToLoopback(headers: IncomingHttpHeaders): boolean {
  const authority = hostOf(`http://${headers.host ?? ''}`);
  return authority !== null && isLoopback(authority.hostname);
}

/** Whether a request comes from the gateway's own page, or from a program that is no browser and names no origin. */
export function fromSameOrigin(headers: IncomingHttpHeaders): boolean {
  if (headers.origin === undefined) return true;
  const origin = hostOf(headers.origin);
  return origin !== null && origin.host === headers.host?.toLowerCase();
}
