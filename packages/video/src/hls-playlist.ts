/** Checks what an HLS playlist would make ffmpeg open: it may name any host, and ffmpeg opens it unchecked. */
import { lookup } from 'node:dns/promises';
import { splitAddress } from '@crowdtone/domain';
import { type AddressRule, remoteAddressRule } from './address-rule';
import type { Finding } from './failures';
import { readHttpText } from './http-answer';
import type { Source } from './sources';

/** A master playlist names one playlist for each quality. */
const MAX_PLAYLISTS = 8;
const MAX_PLAYLIST_BYTES = 1024 * 1024;

const NOT_ALLOWED: Finding<'content'> = {
  cause: 'content',
  words: 'its playlist names local files, loopback or link-local addresses',
  advice: 'check that server; such playlists are not opened',
};

/**
 * Checks a playlist, and those it names, before ffmpeg opens it. Another host is allowed unless its address is loopback or
 * link-local. A playlist that cannot be fetched is not checked: ffmpeg reports why.
 */
export async function playlistFault(
  source: Source,
  rule: AddressRule,
  signal: AbortSignal,
): Promise<Finding<'content'> | null> {
  const home = splitAddress(source.address).host;
  const inner = remoteAddressRule([]);
  const waiting = [source.address];
  for (let read = 0; waiting.length > 0 && read < MAX_PLAYLISTS; read += 1) {
    const address = waiting.shift() ?? '';
    const text = await readHttpText({ ...source, address }, rule, MAX_PLAYLIST_BYTES, signal);
    for (const uri of urisOf(text ?? '')) {
      const target = absolute(uri, address);
      if (target === null || !(await isAllowed(target, home, inner))) return NOT_ALLOWED;
      if (/\.m3u8$/i.test(target.pathname)) waiting.push(target.href);
    }
  }
  return null;
}

/** Lines that are not comments, and the values of `URI="..."` in comments: keys, maps and other renditions. */
function urisOf(playlist: string): string[] {
  const lines = playlist.split(/\r?\n/).map((line) => line.trim());
  return lines.flatMap((line) => {
    if (!line.startsWith('#')) return line === '' ? [] : [line];
    const [, uri] = /URI="([^"]*)"/.exec(line) ?? [];
    return uri === undefined ? [] : [uri];
  });
}

/** Null for a URI that is not on the network. */
function absolute(uri: string, base: string): URL | null {
  if (!URL.canParse(uri, base)) return null;
  const url = new URL(uri, base);
  return ['http:', 'https:', 'data:'].includes(url.protocol) ? url : null;
}

async function isAllowed({ protocol, hostname }: URL, home: string, inner: AddressRule): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'data:' || host.toLowerCase() === home.toLowerCase()) return true;
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return addresses.every(({ address }) => inner.allows(address));
}
