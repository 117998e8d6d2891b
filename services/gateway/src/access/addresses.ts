import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';

/** Bits of an IPv6 address that name the network of one subscriber, who may use every address in it. */
const SUBSCRIBER_BITS = 64;

/** Groups what trusted proxies forwarded that is no address. */
const UNKNOWN = 'unknown';

/**
 * Where a request comes from: the newest hop that is no trusted proxy, as Fastify's `request.ip`, for requests that
 * become WebSockets too.
 *
 * @param trustedProxies addresses whose X-Forwarded-For is believed
 */
export function addressReader(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  // A live connection over polling outlives the socket of its first request, and a closed socket has no address.
  const known = new WeakMap<IncomingMessage, string>();
  return (request) => {
    const address = known.get(request) ?? proxyAddr(request, isTrusted);
    known.set(request, address);
    return address;
  };
}

/** What counts as one address: an IPv4 address in either spelling, or an IPv6 network of 64 bits. */
export function addressGroup(address: string): string {
  if (!ipaddr.isValid(address)) return UNKNOWN;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${SUBSCRIBER_BITS}`)}/${SUBSCRIBER_BITS}`;
}
