/** What a playlist of HLS would have ffmpeg open: it may name any host, and ffmpeg asks no further. */
import { lookup } from 'node:dns/promises';
import { splitAddress } from '@crowdtone/domain';
import { type AddressRule, remoteAddressRule } from './address-rule';
import type { Finding } from './failures';
import { readHttpText } from './http-answer';
import type { Source } from './sources';

/** A master playlist names one playlist a quality. */
const MAX_PLAYLISTS = 8;
const MAX_PLAYLIST_BYTES = 1024 * 1024;

const NAMES_OTHERS: Finding<'content'> = {
  cause: 'content',
  words: 'its playlist names files, or addresses of this machine or link-local ones',
  advice: 'check what that server is; such playlists are not opened',
};

/**
 * Looks through a playlist, and those it names, before ffmpeg opens it. Another host is allowed unless its address is this
 * machine's own or link-local. What cannot be fetched is not judged: ffmpeg says why.
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
      if (target === null || !(await isAllowed(target, home, inner))) return NAMES_OTHERS;
      if (/\.m3u8$/i.test(target.pathname)) waiting.push(target.href);
    }
  }
  return null;
}

/** Lines that are no comment, and the values of `URI="..."` in those that are: keys, maps and other renditions. */
function urisOf(playlist: string): string[] {
  const lines = playlist.split(/\r?\n/).map((line) => line.trim());
  return lines.flatMap((line) => {
    if (!line.startsWith('#')) return line === '' ? [] : [line];
    const [, uri] = /URI="([^"]*)"/.exec(line) ?? [];
    return uri === undefined ? [] : [uri];
  });
}

/** Null for what is not on the network. */
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
