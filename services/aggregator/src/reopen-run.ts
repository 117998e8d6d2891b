import { errorClassOf, isSettled, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import { windowIndexAt } from '@crowdtone/statistics';
import type { Store } from '@crowdtone/store';

/** The part of a store that {@link reopenRun} uses. */
export type ReopenedStore = Pick<Store, 'findCheckpoint' | 'listSources' | 'rewindSource' | 'saveRun'>;

/**
 * Makes an interrupted run ready to go on. Each source that was stopped, and did not fail because of its footage, is set back to
 * its newest checkpoint, or to its beginning: frames and windows after it are deleted, and will be the same when they come
 * again. Can be repeated after a crash.
 *
 * @param alsoRetry ids of sources to analyse from the beginning although their footage failed
 * @returns the sources that are to be analysed
 */
export async function reopenRun(
  store: ReopenedStore,
  run: RunRecord,
  alsoRetry: ReadonlySet<string> = new Set(),
): Promise<SourceRecord[]> {
  const { endedAt: _, interrupted: __, ...known } = run;
  // First, so that no one takes the run for ended while its sources go back.
  await store.saveRun({ ...known, endedAt: null });
  const reopened: SourceRecord[] = [];
  for (const source of await store.listSources(run.runId)) {
    const isRetried = alsoRetry.has(source.sourceId);
    if (!isRetried && !mayContinue(source)) continue;
    const checkpoint = isRetried ? null : await store.findCheckpoint(source);
    const rewound = checkpoint === null ? beginning(source) : { ...checkpoint.source, error: null };
    await store.rewindSource({
      source: rewound,
      sequence: checkpoint?.point.sequence ?? 0,
      windowIndex: checkpoint === null ? 0 : windowIndexAt(rewound.positionMs, run.settings.windowMs),
    });
    reopened.push(rewound);
  }
  return reopened;
}

/** Whether analysing a source again may end better: its footage did not end the analysis. */
export function mayContinue(source: SourceRecord): boolean {
  if (!isSettled(source)) return true;
  return source.error !== null && errorClassOf(source.error.code) !== 'input';
}

function beginning(source: SourceRecord): SourceRecord {
  const progress = { decoded: null, analysed: 0, dropped: {}, tracks: 0, positionMs: 0 };
  return { ...source, state: 'waiting', ...progress, error: null };
}
