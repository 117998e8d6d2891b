import { type FencedStore, openPostgresStore, type ReadingPlace } from '@crowdtone/store';

/** Cuts what the tests store, some minutes, into several files. */
const HOUR_MS = 20_000;

/** Operations that meet readings which are in files already. */
const AFTER_FILING = new Set<PropertyKey>([
  'listFrames',
  'rewindSource',
  'deleteSource',
  'deleteRun',
  'expire',
  'usage',
]);

/**
 * A store in PostgreSQL that moves every reading into files before it is asked, changed or deleted, also of hours that are not over.
 */
export async function openEagerlyFiling(databaseUrl: string, readingPlace: ReadingPlace): Promise<FencedStore> {
  const store = await openPostgresStore(databaseUrl, { isShared: false, readingPlace });
  const file = () => store.readingFiles?.fileReadings({ hourMs: HOUR_MS, onlyClosed: false });
  const filing = <Target extends object>(target: Target, isAfter: (name: PropertyKey) => boolean): Target =>
    new Proxy(target, {
      get: (of, name) => {
        if (of === target && name === 'deletions') return deletions;
        const value: unknown = Reflect.get(of, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (isAfter(name)) await file();
          return Reflect.apply(value, of, args);
        };
      },
    });
  const deletions = new Proxy(store.deletions, {
    get: (of, name) => {
      const value: unknown = Reflect.get(of, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        await file();
        return Reflect.apply(value, of, args);
      };
    },
  });
  return filing(store, (name) => AFTER_FILING.has(name));
}
