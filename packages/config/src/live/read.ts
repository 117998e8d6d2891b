import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { codeOf, describeIssues } from '../parse';
import { parseYamlDocument } from '../yaml-document';
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
  const { sources, mqtt, email, readingFiles } = config;
  return {
    ...config,
    sources: sources.map((source) => ({ ...source, url: absolute(source.url, path) })),
    ...(readingFiles && 'folder' in readingFiles && { readingFiles: { folder: absolute(readingFiles.folder, path) } }),
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

function parseYaml(text: string, what: string): unknown {
  const { value, issues } = parseYamlDocument(text);
  if (issues.length > 0) throw invalid(what, issues);
  return value;
}

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
