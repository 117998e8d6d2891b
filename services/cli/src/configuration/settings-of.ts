import type { LiveConfig } from '@crowdtone/config';

/** One setting of a configuration: a value below a path such as `sources.hall.name`. */
export interface Setting {
  /** Keys from the outside in; entries of lists that have an id or a name go by it. */
  readonly path: readonly string[];
  /** As JSON; absent keys have no setting. */
  readonly value: string;
  /** Whether it may hold a password or the like. */
  readonly isSecret: boolean;
}

/** Keys whose values may hold a secret that could be guessed; hashes of tokens cannot be. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  ...['url', 'store', 'secret', 'password', 'clientSecret', 'sessionSecret'],
]);

/** Every setting of a configuration, with defaults. */
export function settingsOf(config: LiveConfig): Setting[] {
  return settingsBelow([], config);
}

function settingsBelow(path: readonly string[], value: unknown): Setting[] {
  // A list without entries and no list are the same.
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
  const named = Array.isArray(value) ? byName(value) : value;
  if (named === null || typeof named !== 'object') return [settingAt(path, value)];
  return Object.entries(named).flatMap(([key, each]) => settingsBelow([...path, key], each));
}

/** A list of things with ids or names by them; null for any other list, which is one setting. */
function byName(list: readonly unknown[]): Readonly<Record<string, unknown>> | null {
  const entries = list.map((entry): [string, unknown] | null => {
    const { id, name } = (entry ?? {}) as { readonly id?: unknown; readonly name?: unknown };
    const key = id ?? name;
    return typeof key === 'string' ? [key, entry] : null;
  });
  const known = entries.filter((entry) => entry !== null);
  return known.length === list.length ? Object.fromEntries(known) : null;
}

function settingAt(path: readonly string[], value: unknown): Setting {
  // JSON has no Infinity, which stands for "forever".
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return { path, value: text, isSecret: path.some((key) => SECRET_KEYS.has(key)) };
}
