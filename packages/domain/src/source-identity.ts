import { splitAddress } from './source-address';

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  http: ':80',
  https: ':443',
  rtmp: ':1935',
  rtmps: ':443',
  rtsp: ':554',
  rtsps: ':322',
};

/**
 * What two addresses of the same footage have in common: the address without its user, its scheme and host in lower case
 * and without the port that the scheme has by default. Paths of files are compared as they are given; pass absolute ones.
 *
 * Two cameras with one identity would publish two sets of windows over the same people, whose differences reveal what the
 * privacy floor hides.
 */
export function sourceIdentity(address: string): string {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address) ?? [];
  if (scheme === undefined) return address;
  const name = scheme.toLowerCase();
  const { host, port, rest } = splitAddress(address);
  const shownPort = port === DEFAULT_PORTS[name] ? '' : port;
  return `${name}://${host.toLowerCase()}${shownPort}${rest === '/' ? '' : rest}`;
}
