import { createHash, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { type LiveConfig, parseLiveConfig, type RetentionConfig } from '@crowdtone/config';
import type { LogStore } from '@crowdtone/store';
import { changesBetween, type SettingDigests, settingKey } from './changes';
import { type Setting, settingsOf } from './settings-of';
import { readState, retentionOf, writeState } from './state-file';

/** Who the log names for edits of the file: whoever may edit it has no token. */
const WHO = 'configuration file';
const SALT_BYTES = 16;
const DIGEST_BYTES = 16;
/**
 * Cost of the digest of a secret: some 10 ms, so that a password cannot be found by trying a list of them against the file,
 * and 200 cameras do not hold up a start.
 */
const SCRYPT = { N: 4096, r: 8, p: 1 } as const;

const slowDigest = promisify<string, string, number, typeof SCRYPT, Buffer>(scrypt);

/** What {@link logConfiguration} needs. */
export interface LogConfigurationParts {
  /** Of the store. */
  readonly folder: string;
  readonly log: Pick<LogStore, 'add'>;
  /** Null when no file was given; then nothing is compared. */
  readonly config: LiveConfig | null;
  readonly retention: RetentionConfig;
}

/**
 * Logs what was edited in the configuration file since the last start over the same folder: cameras, rules and settings by
 * name, never a value. When the program is killed before the state is kept, the next start logs the same entries, with
 * the same ids, once.
 *
 * @throws errors of the store and of the file system
 */
export async function logConfiguration({ folder, log, config, retention }: LogConfigurationParts): Promise<void> {
  const known = await readState(folder);
  const salt = known?.salt ?? randomBytes(SALT_BYTES).toString('base64url');
  const before = known?.settings ?? null;
  const after = config === null ? before : await digestsOf(settingsOf(config), salt);
  // Of the first file everything is told that is not the default.
  const base = before ?? (await digestsOf(settingsOf(parseLiveConfig('{}', 'the defaults')), salt));
  const changes = changesBetween(base, after ?? base);
  const revision = (known?.revision ?? 0) + (changes.length > 0 ? 1 : 0);
  const edit = digestOf(JSON.stringify([revision, before, after]), salt);
  const at = Date.now();
  for (const [index, change] of changes.entries()) {
    await log.add({ id: `configuration:${edit}:${index}`, at, who: WHO, from: null, ...change });
  }
  await writeState(folder, { version: 1, salt, revision, retention: retentionOf(retention), settings: after });
}

async function digestsOf(settings: readonly Setting[], salt: string): Promise<SettingDigests> {
  const digests = settings.map(async ({ path, value, isSecret }): Promise<[string, string]> => {
    const digest = isSecret
      ? (await slowDigest(value, salt, DIGEST_BYTES, SCRYPT)).toString('base64url')
      : digestOf(value, salt);
    return [settingKey(path), digest];
  });
  return Object.fromEntries(await Promise.all(digests));
}

function digestOf(text: string, salt: string): string {
  return createHash('sha256').update(salt).update(text).digest('base64url').slice(0, 22);
}
