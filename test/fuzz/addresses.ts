/** Addresses of cameras with planted secrets wherever an address may hold some. */
import type { RandomStream } from '@crowdtone/runtime';
import { pick } from './mutate-text';
import { PLANTED } from './secrets';

const SCHEMES = ['rtsp', 'RTSPS', 'rtmp', 'rtmps', 'http', 'https', 'srt', 'udp'];
/** Addresses of documentation (RFC 5737, RFC 3849), of private networks, and of this machine; no name is resolved. */
const HOSTS = ['192.0.2.7', '10.0.0.7', '127.0.0.1', '[::1]', '[2001:db8::7]', '169.254.1.1', '0.0.0.0'];
const PORTS = ['', ':554', ':80', ':8554'];
const PATHS = ['', '/', '/1', '/cam/realmonitor', '/a//b', '/%2e%2e/x', '/live/stream.m3u8', '/;x', '/é'];
const NAMES = ['p', 'psw', 'token', 'X-Amz-Signature', 'passphrase', 'user', 'k%65y', 'authToken', 'x[]'];
const AROUND = ['', 'a', '1', '-', '.', '~', '%20', '%40', '+', '!', '$'];
/** What people write into passwords although an address gives it another meaning. */
const RAW = ['@', '#', ' ', '?', '@@', ':', '/'];

/** An address whose secrets are where RFC 3986 and the makers of cameras put them. */
export function secretAddress(random: RandomStream): string {
  const scheme = pick(random, SCHEMES);
  const around = () => pick(random, AROUND);
  const user = random.integer(3) === 0 ? '' : `${around()}${PLANTED.user}`;
  const password = `${around()}${PLANTED.password}${around()}`;
  const credentials = random.integer(4) === 0 ? '' : `${user}:${password}@`;
  const isRtmp = scheme.startsWith('rtmp');
  const path = isRtmp ? `/app/${around()}${PLANTED.key}` : pick(random, PATHS);
  const items = Array.from(
    { length: random.integer(4) },
    () => `${pick(random, NAMES)}=${around()}${PLANTED.parameter}`,
  );
  const query = items.length === 0 ? '' : `?${items.join('&')}`;
  const fragment = random.integer(5) === 0 ? `#${PLANTED.key}` : '';
  return `${scheme}://${credentials}${pick(random, HOSTS)}${pick(random, PORTS)}${path}${query}${fragment}`;
}

/** The same with a raw character in the password, as people type it. */
export function carelessAddress(random: RandomStream): string {
  const raw = pick(random, RAW);
  const password = `ab${raw}${PLANTED.password}`;
  return `${pick(random, SCHEMES)}://${PLANTED.user}:${password}@${pick(random, HOSTS)}${pick(random, PORTS)}/1`;
}
