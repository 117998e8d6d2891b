/** Splits an address into public and secret parts. */

/** A part of an address. All parts concatenated are the address. */
export interface UrlPart {
  readonly text: string;
  /** Kind of secret, the same for the same position in another address; null for a public part. */
  readonly secret: string | null;
}

/**
 * Parameters that never hold a secret: they select the stream and its format. All others are hidden, because cameras use
 * many names for a password.
 */
const HARMLESS_NAMES: ReadonlySet<string> = new Set([
  ...[
    'action',
    'audio',
    'bitrate',
    'camera',
    'channel',
    'codec',
    'compression',
    'format',
    'fps',
    'framerate',
    'height',
  ],
  ...[
    'latency',
    'listen',
    'localaddr',
    'localport',
    'media',
    'mode',
    'ovrn_nonfatal',
    'pkt_size',
    'profile',
    'quality',
  ],
  ...[
    'rate',
    'resolution',
    'size',
    'subtype',
    'timeout',
    'transport',
    'ttl',
    'unicast',
    'video',
    'videocodec',
    'width',
  ],
]);

/** Longest value of a harmless parameter: a word or a number. A longer one may contain several parameters. */
const MAX_HARMLESS_VALUE_LENGTH = 40;

const SLASH = 47;
const COLON = 58;
const QUESTION = 63;
const AT = 64;
const HASH = 35;
const AMPERSAND = 38;
const SEMICOLON = 59;
const EQUALS = 61;
const BRACKET = 91;

/**
 * The parts of one address. Hidden are user and password, the value of every parameter in query and path that is not
 * known to be harmless, query items without a name, the fragment, and what follows the application of an RTMP address:
 * its stream key. Passwords with raw `@`, `/`, `?`, `#` and blanks are recognised. An address without `://` is one piece.
 *
 * Linear in the length of the address.
 */
export function splitUrl(url: string): readonly UrlPart[] {
  const schemeEnd = endOfScheme(url);
  if (schemeEnd < 0) return [{ text: url, secret: null }];
  const parts: UrlPart[] = [];
  const show = (from: number, to: number) => {
    if (to > from) parts.push({ text: url.slice(from, to), secret: null });
  };
  const hide = (from: number, to: number, secret: string) => {
    if (to > from) parts.push({ text: url.slice(from, to), secret });
  };
  const userEnd = endOfUser(url, schemeEnd);
  show(0, schemeEnd);
  hide(schemeEnd, userEnd, 'user');

  const hostStart = userEnd;
  const hostEnd = find(url, hostStart, url.length, SLASH, QUESTION, HASH);
  const portStart = startOfPort(url, hostStart, hostEnd);
  if (portStart < hostEnd && !isNumber(url, portStart, hostEnd)) {
    // Not a port, so the address was cut in the middle of a password.
    show(hostStart, portStart);
    hide(portStart, hostEnd, 'password');
  } else {
    show(hostStart, hostEnd);
  }

  const pathEnd = find(url, hostEnd, url.length, QUESTION, HASH);
  const queryEnd = find(url, pathEnd, url.length, HASH);
  const isRtmp = url.slice(0, 4).toLowerCase() === 'rtmp';
  const application = isRtmp ? endOfApplication(url, hostEnd, pathEnd) : pathEnd;
  splitItems(url, hostEnd, application, 'path', parts);
  hide(application, pathEnd, 'key');
  if (queryEnd > pathEnd) {
    show(pathEnd, pathEnd + 1);
    splitItems(url, pathEnd + 1, queryEnd, 'query', parts);
  }
  if (url.length > queryEnd) {
    show(queryEnd, queryEnd + 1);
    hide(queryEnd + 1, url.length, 'fragment');
  }
  return parts;
}

/** Behind the `://` of an address; -1 when it has none. */
function endOfScheme(url: string): number {
  const colon = find(url, 0, url.length, COLON);
  const isScheme = url.charCodeAt(colon + 1) === SLASH && url.charCodeAt(colon + 2) === SLASH;
  return isScheme ? colon + 3 : -1;
}

/** Behind the `@` that ends user and password; `from` when there is none. */
function endOfUser(url: string, from: number): number {
  const hostEnd = find(url, from, url.length, SLASH);
  const inHost = findLast(url, from, hostEnd, AT);
  const colon = find(url, from, hostEnd, COLON);
  const isPort = url.charCodeAt(from) === BRACKET;
  // With a password before it, the last `@` of all is the end: an `@` or a slash before may belong to the password.
  const hasPassword = colon < hostEnd && !isPort && (inHost < 0 || colon < find(url, from, hostEnd, AT));
  const at = hasPassword || isCut(url, inHost, hostEnd) ? findLast(url, from, url.length, AT) : inHost;
  // `udp://@239.0.0.1` has an `@` and no user.
  return at > from ? at + 1 : from;
}

/** Whether what seems to be host and port cannot be, as in `bob@corp:s3/cret@camera`. */
function isCut(url: string, at: number, hostEnd: number): boolean {
  if (at < 0) return false;
  const portStart = startOfPort(url, at + 1, hostEnd);
  return portStart < hostEnd && !isNumber(url, portStart, hostEnd);
}

/** Behind the colon before a port, outside the brackets of an IPv6 address; `to` when there is no colon. */
function startOfPort(url: string, from: number, to: number): number {
  if (url.charCodeAt(from) === BRACKET) return to;
  return Math.min(find(url, from, to, COLON) + 1, to);
}

function endOfApplication(url: string, from: number, to: number): number {
  return Math.min(find(url, from + 1, to, SLASH) + 1, to);
}

/** The items between `/`, `&`, `;` and `?`; in a path only those with a name are parameters. */
function splitItems(url: string, from: number, to: number, place: 'path' | 'query', parts: UrlPart[]): void {
  for (let start = from; start < to; ) {
    const end = place === 'path' ? find(url, start, to, SLASH, AMPERSAND, SEMICOLON) : find(url, start, to, AMPERSAND);
    const equals = find(url, start, end, EQUALS);
    const hasName = equals < end;
    const isSecret = hasName
      ? !isHarmless(url.slice(start, equals), url, equals + 1, end)
      : place === 'query' && !HARMLESS_NAMES.has(url.slice(start, end).toLowerCase()) && !isNumber(url, start, end);
    const valueStart = hasName ? equals + 1 : start;
    const name = hasName ? url.slice(start, equals).toLowerCase() : '';
    if (isSecret && end > valueStart) {
      if (valueStart > start) parts.push({ text: url.slice(start, valueStart), secret: null });
      parts.push({ text: url.slice(valueStart, end), secret: `${place}:${name}` });
    } else if (end > start) {
      parts.push({ text: url.slice(start, end), secret: null });
    }
    if (end < to) parts.push({ text: url.slice(end, end + 1), secret: null });
    start = end + 1;
  }
}

function isHarmless(name: string, url: string, from: number, to: number): boolean {
  if (to - from > MAX_HARMLESS_VALUE_LENGTH || !HARMLESS_NAMES.has(name.toLowerCase())) return false;
  return find(url, from, to, EQUALS) === to && find(url, from, to, QUESTION, AT) === to;
}

function isNumber(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return to > from;
}

/** Place of the first of these characters; `to` when there is none. */
function find(text: string, from: number, to: number, ...codes: readonly number[]): number {
  for (let at = from; at < to; at += 1) {
    if (codes.includes(text.charCodeAt(at))) return at;
  }
  return to;
}

function findLast(text: string, from: number, to: number, wanted: number): number {
  for (let at = to - 1; at >= from; at -= 1) {
    if (text.charCodeAt(at) === wanted) return at;
  }
  return -1;
}
