import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { LineCounter, parseDocument } from 'yaml';
import { codeOf, describeIssues } from '../parse';
import { type LiveConfig, liveConfigSchema, SAMPLE_LOCATION } from './schema';

/**
 * Reads the configuration of live sources from a YAML or JSON file, with defaults filled in and file paths made absolute.
 *
 * @throws {CrowdtoneError} E_CONFIG_MISSING when the file cannot be read; E_LEGAL_BASIS_MISSING when only a legal basis is
 *   missing; E_CONFIG_INVALID otherwise. The message lists every issue with its path or line, and no value, which may be
 *   secret.
 */
export async function readLiveConfig(path: string): Promise<LiveConfig> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const what = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code})`;
    throw new CrowdtoneError('E_CONFIG_MISSING', `${path} ${what}; check the path`, { cause });
  });
  const config = parseLiveConfig(text, path);
  const { sources, mqtt, email } = config;
  return {
    ...config,
    sources: sources.map((source) => ({ ...source, url: absolute(source.url, path) })),
    ...(mqtt && { mqtt: withAbsoluteCa(mqtt, path) }),
    ...(email && { email: withAbsoluteCa(email, path) }),
  };
}

/** As {@link readLiveConfig}, from the text of a file; `what` names it in messages. */
export function parseLiveConfig(text: string, what: string): LiveConfig {
  const result = liveConfigSchema.safeParse(parseYaml(text, what));
  if (result.success) return result.data;
  const issues = describeIssues(result.error);
  throw invalid(what, issues, codeOf(result.error.issues) ?? 'E_CONFIG_INVALID');
}

/** JSON is a subset of YAML, so one parser reads both. */
function parseYaml(text: string, what: string): unknown {
  const lines = new LineCounter();
  // Pretty errors would quote the lines around an error, including passwords.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const issues = document.errors.map(({ code, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `line ${line}, column ${col}: ${YAML_ERRORS[code] ?? 'invalid YAML'}`;
  });
  if (issues.length > 0) throw invalid(what, issues);
  try {
    return document.toJS();
  } catch {
    throw invalid(what, ['an alias (*name) without an anchor, or too many aliases']);
  }
}

/** Descriptions of common YAML errors; others are reported by position only. */
const YAML_ERRORS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'inconsistent indentation',
  BLOCK_AS_IMPLICIT_KEY: 'indented too far, or nested mapping on one line',
  DUPLICATE_KEY: 'duplicate key',
  MISSING_CHAR: 'missing quote, bracket, comma or colon',
  MULTIPLE_DOCS: 'more than one document',
  TAB_AS_INDENT: 'tab used for indentation; use spaces',
};

function invalid(what: string, issues: readonly string[], code: ErrorCode = 'E_CONFIG_INVALID') {
  return new CrowdtoneError(code, `${what} is not valid (${issues.join('; ')}); correct it and try again`);
}

/** Relative file paths are relative to the configuration file. */
function absolute(location: string, configPath: string): string {
  const isPath = location !== SAMPLE_LOCATION && !/^([a-z][a-z0-9+.-]*:\/\/|lavfi:)/i.test(location);
  return isPath ? resolve(dirname(configPath), location) : location;
}

function withAbsoluteCa<Server extends { readonly ca?: string | undefined }>(
  server: Server,
  configPath: string,
): Server {
  return server.ca === undefined ? server : { ...server, ca: absolute(server.ca, configPath) };
}
