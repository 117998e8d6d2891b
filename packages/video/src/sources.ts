/** What a user may name as a source: a file, a URL or one of ffmpeg's own test pictures. */
import { basename, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { redactCredentials } from '@crowdtone/observability';

export interface Source {
  readonly kind: 'file' | 'url' | 'lavfi';
  /** Path in the file system, URL, or lavfi graph without its prefix. Not for eyes: a URL has its credentials. */
  readonly address: string;
  /** What the user typed, without credentials; for messages. */
  readonly name: string;
}

/** How long a network source may stay silent before it counts as lost, milliseconds. */
export const DEFAULT_NETWORK_TIMEOUT_MS = 10_000;

const LAVFI_PREFIX = 'lavfi:';

export function parseSource(text: string): Source {
  const name = redactCredentials(text);
  if (text.startsWith(LAVFI_PREFIX)) return { kind: 'lavfi', address: text.slice(LAVFI_PREFIX.length), name };
  if (/^file:\/\/\//i.test(text)) return { kind: 'file', address: fileURLToPath(text), name };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { kind: 'url', address: text, name };
  return { kind: 'file', address: resolve(text), name };
}

/** What a person calls a source: the name of the file, or the URL without its credentials. */
export function sourceLabel(text: string): string {
  const source = parseSource(text);
  return source.kind === 'file' ? basename(source.address) : source.name;
}

/** The scheme of a URL source in lower case, without its colon; empty for anything else. */
export function schemeOf(source: Source): string {
  return source.kind === 'url' ? (/^[^:]+/.exec(source.address)?.[0].toLowerCase() ?? '') : '';
}

/** Options that both ffmpeg and ffprobe need before the input itself. */
export function inputOptions(source: Source, networkTimeoutMs: number): string[] {
  const timeoutUs = String(Math.round(networkTimeoutMs * 1000));
  if (source.kind === 'lavfi') return ['-f', 'lavfi'];
  if (source.kind === 'file') return namedLiterally(source.address);
  if (/^rtsps?$/.test(schemeOf(source))) {
    // RTP over UDP loses packets without a word, and a lost packet is a smeared face.
    return ['-rtsp_flags', 'prefer_tcp', '-timeout', timeoutUs];
  }
  return schemeOf(source) === 'udp' ? ['-timeout', timeoutUs] : ['-rw_timeout', timeoutUs];
}

/** ffmpeg takes `%d`, `*` and `?` in the name of a picture for a series of them. */
function namedLiterally(path: string): string[] {
  const extension = extname(path).slice(1).toLowerCase();
  if (!/[%*?]/.test(path)) return [];
  if (extension === 'gif') return ['-f', 'gif'];
  return PICTURE_EXTENSIONS.has(extension) ? ['-f', 'image2', '-pattern_type', 'none'] : [];
}

const PICTURE_EXTENSIONS: ReadonlySet<string> = new Set(
  'bmp dpx exr j2k jp2 jpeg jpg jxl pam pbm pcx pgm png pnm ppm sgi svg tga tif tiff webp xbm xpm'.split(' '),
);

/** The input as ffmpeg must see it; `file:` keeps a colon or a leading dash in a file name from being read as syntax. */
export function inputAddress(source: Source): string {
  return source.kind === 'file' ? `file:${source.address}` : source.address;
}
