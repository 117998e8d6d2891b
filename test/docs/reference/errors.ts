import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES } from '@crowdtone/domain';
import { code, GENERATED, page, table, text } from './markdown';

/** What is known of one error code. */
export interface ErrorEntry {
  readonly code: string;
  /** `input, exit code 3` or `HTTP 404`. */
  readonly outcome: string;
  /** One line about it. */
  readonly about: string;
}

const EXITS: readonly (readonly [number, string])[] = [
  [0, 'done'],
  [EXIT_CODES.internal, 'an error of Crowdtone itself'],
  [EXIT_CODES.usage, 'wrong usage: an unknown option, a value out of range'],
  [EXIT_CODES.input, 'input that cannot be read; what could be read is in the report, marked partial'],
  [EXIT_CODES.environment, 'something is missing on this machine: ffmpeg, Redis, space, a port'],
  [EXIT_CODES.interrupted, 'stopped with Ctrl-C; the report holds what was analysed until then, marked partial'],
];

/** `docs/reference/errors.md` */
export function errorsPage(entries: readonly ErrorEntry[]): string {
  return page(
    GENERATED,
    '# Errors',
    'Every error reads `E_CODE: what was wrong; what to do`. Codes are stable; texts may change. `--debug` adds logs and the place where an error came from. ' +
      '[Troubleshooting](../guides/troubleshooting.md) begins with symptoms.',
    '## Exit codes',
    table(
      ['code', 'meaning'],
      EXITS.map(([exit, meaning]) => [String(exit), meaning]),
    ),
    '## Codes',
    table(
      ['code', 'class', 'about'],
      entries.map((entry) => [code(entry.code), entry.outcome, text(entry.about)]),
    ),
  );
}

/** Every code that the sources of a checkout name, with the text of its first use. */
export function scanErrors(root: string): ErrorEntry[] {
  const found = new Map<string, ErrorEntry>();
  for (const source of sourcesIn(root)) {
    for (const entry of entriesIn(readFileSync(source, 'utf8'))) {
      if (!found.has(entry.code) || found.get(entry.code)?.about === '') found.set(entry.code, entry);
    }
  }
  return [...found.values()].sort((one, other) => (one.code < other.code ? -1 : 1));
}

function sourcesIn(root: string): string[] {
  const files = ['packages', 'services', 'infra'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(root, folder, file)),
  );
  const isSource = (file: string) =>
    /\.(ts|tsx|mjs)$/.test(file) && !/\.test\.|[/\\](node_modules|dist|testing)[/\\]/.test(file);
  return files.filter(isSource).sort();
}

const CLASSES = Object.keys(EXIT_CODES);

function* entriesIn(source: string): Generator<ErrorEntry> {
  for (const match of source.matchAll(
    /(?:'([\w-]+)',\s*|(\d{3}),\s*|(\w+)\(\s*)?'(E_[A-Z_]+)'(?:,\s*([`'"])((?:(?!\5)[^\\]|\\.)*)\5)?/g,
  )) {
    const [, word = '', status, caller = '', name = '', , message = ''] = match;
    const errorClass = CLASSES.includes(word)
      ? word
      : caller === 'sourceError'
        ? 'input'
        : caller === 'fail'
          ? 'environment'
          : undefined;
    const exit = errorClass === undefined ? undefined : EXIT_CODES[errorClass as keyof typeof EXIT_CODES];
    const outcome =
      exit !== undefined ? `${errorClass}, exit code ${exit}` : status !== undefined ? `HTTP ${status}` : '';
    if (outcome !== '')
      yield { code: name, outcome, about: message.replaceAll(/\$\{(?:[^{}]|\{[^}]*\})*(?:\}|$)/g, '…') };
  }
}
