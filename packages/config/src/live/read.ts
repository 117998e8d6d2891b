import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { LineCounter, parseDocument } from 'yaml';
import { codeOf, mistakesOf } from '../parse';
import { type LiveConfig, liveConfigSchema, SAMPLE_LOCATION } from './schema';

/**
 * A configuration of live sources, from a file in YAML or JSON, with its defaults filled in and file paths made
 * absolute. This is also what `crowdtone config check FILE` does.
 *
 * @throws CrowdtoneError (usage) `E_CONFIG_MISSING` when the file cannot be read; `E_LEGAL_BASIS_MISSING` when nothing
 *   but a legal basis is missing; `E_CONFIG_INVALID` for anything else. Every mistake is listed, each with its path or
 *   its line, and none repeats a value that may be secret.
 */
export async function readLiveConfig(path: string): Promise<LiveConfig> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const what = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code})`;
    throw new CrowdtoneError('E_CONFIG_MISSING', `${path} ${what}; check the path`, { cause });
  });
  const config = parseLiveConfig(text, path);
  return { ...config, sources: config.sources.map((source) => ({ ...source, url: absolute(source.url, path) })) };
}

/** As {@link readLiveConfig}, from the text of a file; `what` is how a user would call it. */
export function parseLiveConfig(text: string, what: string): LiveConfig {
  const result = liveConfigSchema.safeParse(parseYaml(text, what));
  if (result.success) return result.data;
  const mistakes = mistakesOf(result.error);
  throw invalid(what, mistakes, codeOf(result.error.issues) ?? 'E_CONFIG_INVALID');
}

/** JSON is YAML, so both are read alike. */
function parseYaml(text: string, what: string): unknown {
  const lines = new LineCounter();
  // Without `prettyErrors: false` a message would quote the lines around the mistake, passwords and all.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes = document.errors.map(({ code, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `line ${line}, column ${col}: ${YAML_MISTAKES[code] ?? 'not YAML'}`;
  });
  if (mistakes.length > 0) throw invalid(what, mistakes);
  try {
    return document.toJS();
  } catch {
    throw invalid(what, ['an alias (*name) without its anchor, or too many of them']);
  }
}

/** The mistakes people make most, in words; the rest is told by its place. */
const YAML_MISTAKES: Readonly<Record<string, string>> = {
  BAD_INDENT: 'indented unlike the lines above',
  BLOCK_AS_IMPLICIT_KEY: 'indented too far, or a key within a key',
  DUPLICATE_KEY: 'the key stands there twice',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing',
  MULTIPLE_DOCS: 'a second document begins; keep to one',
  TAB_AS_INDENT: 'indented with a tab; use spaces',
};

function invalid(what: string, mistakes: readonly string[], code: ErrorCode = 'E_CONFIG_INVALID') {
  return new CrowdtoneError(code, `${what} is not valid (${mistakes.join('; ')}); correct it and try again`);
}

/** A relative path of a file means one beside the configuration, from wherever the program is started. */
function absolute(location: string, configPath: string): string {
  const isPath = location !== SAMPLE_LOCATION && !/^([a-z][a-z0-9+.-]*:\/\/|lavfi:)/i.test(location);
  return isPath ? resolve(dirname(configPath), location) : location;
}
