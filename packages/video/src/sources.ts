/** What a user may name as a source: a file, a URL or one of ffmpeg's test patterns. */
import { basename, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HIDDEN } from '@crowdtone/domain';
import { redactCredentials, redactUrl, secretsOf } from '@crowdtone/observability';

/** A source, parsed from what the user typed. */
export interface Source {
  readonly kind: 'file' | 'url' | 'lavfi';
  /** Path in the file system, URL, or lavfi graph without its prefix. Never shown: a URL includes its credentials. */
  readonly address: string;
  /** What the user typed, without credentials; for messages. */
  readonly name: string;
  /** Secrets to hide wherever they appear, for instance in a server's response. */
  readonly secrets: readonly string[];
}

/** Idle time after which a network source counts as lost, milliseconds. */
export const DEFAULT_NETWORK_TIMEOUT_MS = 10_000;

const LAVFI_PREFIX = 'lavfi:';

/** The kind, address and secrets of a source as the user typed it; the source itself is not opened. */
export function parseSource(text: string): Source {
  const secrets: readonly string[] = [];
  if (text.startsWith(LAVFI_PREFIX)) {
    return { kind: 'lavfi', address: text.slice(LAVFI_PREFIX.length), name: redactCredentials(text), secrets };
  }
  if (/^file:\/\/\//i.test(text)) return { kind: 'file', address: pathOfFileUrl(text), name: text, secrets };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return { kind: 'url', address: text, name: redactUrl(text), secrets: secretsOf(text) };
  }
  return { kind: 'file', address: resolve(text), name: text, secrets };
}

/** The path of a file URL; text that is not a valid URL, such as `file:///100%.mp4`, is used as it is. */
function pathOfFileUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return resolve(url.slice('file://'.length));
  }
}

/** A line of a program's output without the secrets of the source, in its address and anywhere else. */
export function withoutSecrets(line: string, { kind, address, name, secrets }: Source): string {
  const plain = kind === 'url' ? line.replaceAll(address, name) : line;
  return redactCredentials(secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), plain));
}

/** The name of a source for people: the name of the file, or the URL without its credentials. */
export function sourceLabel(text: string): string {
  const source = parseSource(text);
  return source.kind === 'file' ? basename(source.address) : source.name;
}

/** The scheme of a URL source in lower case, without its colon; empty for anything else. */
export function schemeOf(source: Source): string {
  return source.kind === 'url' ? (/^[^:]+/.exec(source.address)?.[0].toLowerCase() ?? '') : '';
}

/** Options against ffmpeg's reading of `%d`, `*` and `?` in the name of an image as a numbered series. */
export function namedLiterally(path: string): readonly string[] {
  const extension = extname(path).slice(1).toLowerCase();
  if (!/[%*?]/.test(path)) return [];
  if (extension === 'gif') return ['-f', 'gif'];
  return IMAGE_EXTENSIONS.has(extension) ? ['-f', 'image2', '-pattern_type', 'none'] : [];
}

const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(
  'bmp dpx exr j2k jp2 jpeg jpg jxl pam pbm pcx pgm png pnm ppm sgi tga tif tiff webp xbm xpm'.split(' '),
);
