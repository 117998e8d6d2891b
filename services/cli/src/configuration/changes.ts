import type { LogAction, LogEntry } from '@crowdtone/domain';

/** Digests of settings by path. */
export type SettingDigests = Readonly<Record<string, string>>;

/** Separates the keys of a path; a name may hold a dot. */
const SEPARATOR = '\u0000';

/** The name of a setting among {@link SettingDigests}. */
export function settingKey(path: readonly string[]): string {
  return path.join(SEPARATOR);
}

/** What the log is told of an edit, beside who and when. */
export type ConfigurationChange = Pick<LogEntry, 'subject' | 'detail'> & { readonly action: LogAction };

/** What is done to a part of the file. */
type Edit = 'added' | 'changed' | 'removed';

/** Sections whose entries are told of one by one: how. */
const LISTS: Readonly<Record<string, (edit: Edit, keys: string) => Omit<ConfigurationChange, 'subject'>>> = {
  sources: (edit, keys) => ({ action: `camera-${edit}`, detail: inFile(edit === 'changed' ? keys : '') }),
  alerts: (edit, keys) => ({ action: 'rules-changed', detail: inFile(edit === 'changed' ? keys : edit) }),
};

function inFile(what: string): string {
  return what === '' ? 'in the configuration file' : `${what}, in the configuration file`;
}

/**
 * What was edited in a configuration file: a change for every camera and rule, and one for every other section. Only names
 * of keys are told, because values may be secret.
 */
export function changesBetween(before: SettingDigests, after: SettingDigests): ConfigurationChange[] {
  const parts = new Map<string, { readonly path: readonly string[]; readonly keys: string[] }>();
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (before[key] === after[key]) continue;
    const keys = key.split(SEPARATOR);
    const depth = keys[0] !== undefined && Object.hasOwn(LISTS, keys[0]) && keys.length > 1 ? 2 : 1;
    const path = keys.slice(0, depth);
    const part = parts.get(settingKey(path)) ?? { path, keys: [] };
    part.keys.push(keys.slice(depth).join('.'));
    parts.set(settingKey(path), part);
  }
  return [...parts.values()].map(({ path: [section = '', name], keys }) => {
    const told = keys.filter((key) => key !== '').join(', ');
    const describe = LISTS[section];
    if (describe === undefined || name === undefined) {
      return { action: 'settings-changed', subject: section, detail: inFile(told) };
    }
    const [wasThere, isThere] = [before, after].map((digests) => holds(digests, [section, name]));
    const edit = wasThere && isThere ? 'changed' : isThere ? 'added' : 'removed';
    return { ...describe(edit, told), subject: name };
  });
}

function holds(digests: SettingDigests, path: readonly string[]): boolean {
  const prefix = settingKey([...path, '']);
  return Object.keys(digests).some((key) => key.startsWith(prefix));
}
