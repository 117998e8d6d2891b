/** Addresses as ffmpeg splits them, which differs from the URL standard. */

/** The parts of an address. */
export interface SplitAddress {
  /** Up to the host: scheme, user and password. */
  readonly before: string;
  /** Without the brackets of IPv6; empty when there is none. */
  readonly host: string;
  /** With its colon; empty when there is none. Not necessarily a number. */
  readonly port: string;
  /** Path, query and fragment. */
  readonly rest: string;
}

/** Splits `scheme://user:password@host:port/path?query` as ffmpeg's `av_url_split` does. */
export function splitAddress(address: string): SplitAddress {
  const start = address.indexOf('://') + 3;
  const length = address.slice(start).search(/[/?#]/);
  const end = length < 0 ? address.length : start + length;
  const hostStart = start + address.slice(start, end).lastIndexOf('@') + 1;
  const hostAndPort = address.slice(hostStart, end);
  const closing = hostAndPort.startsWith('[') ? hostAndPort.indexOf(']') : -1;
  const colon = hostAndPort.indexOf(':', Math.max(0, closing));
  const hostEnd = colon < 0 ? hostAndPort.length : colon;
  return {
    before: address.slice(0, hostStart),
    host: closing > 0 ? hostAndPort.slice(1, closing) : hostAndPort.slice(0, hostEnd),
    port: hostAndPort.slice(hostEnd),
    rest: address.slice(end),
  };
}

/** A reserved character in a password that is not percent-encoded. */
export interface RawCharacter {
  /** The character that ended the host although it belongs to the password: `/`, `?` or `#`. */
  readonly character: string;
  /** False when the address may be correct, as in `http://camera:8080/user@home`. */
  readonly isCertain: boolean;
}

/** The reserved character in a password that has to be percent-encoded; null when none is found. */
export function rawInPassword(address: string): RawCharacter | null {
  const { before, port, rest } = splitAddress(address);
  const character = rest.slice(0, 1);
  if (port === '' || !rest.includes('@')) return null;
  if (!/^:\d*$/.test(port)) return { character, isCertain: true };
  return before.endsWith('@') ? null : { character, isCertain: false };
}

/** A reserved character, percent-encoded. */
export function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
