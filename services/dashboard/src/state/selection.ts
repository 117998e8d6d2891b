import { type GroupWindow, type RunRecord, type SourceRecord, sourceKey } from '@crowdtone/domain';
import type { LiveState } from './live-state';

/** What the user picked; null follows whatever is newest. */
export interface Pick {
  readonly runId: string | null;
  readonly sourceId: string | null;
}

export const FOLLOW_NEWEST: Pick = { runId: null, sourceId: null };

/** What the page shows of the state. */
export interface Shown {
  readonly run: RunRecord;
  /** Of the shown run, in the order in which they were added. */
  readonly sources: readonly SourceRecord[];
  readonly source: SourceRecord | null;
  readonly windows: readonly GroupWindow[];
}

/** The run and source to show; null when there is no run. A pick that no longer exists is treated as none. */
export function showPicked(state: LiveState, pick: Pick): Shown | null {
  const run = state.runs.find(({ runId }) => runId === pick.runId) ?? state.runs[0];
  if (run === undefined) return null;
  const sources = [...state.sources.values()].filter(({ runId }) => runId === run.runId);
  const source = sources.find(({ sourceId }) => sourceId === pick.sourceId) ?? mostTelling(sources);
  return { run, sources, source, windows: source === null ? [] : (state.windows.get(sourceKey(source)) ?? []) };
}

/** The source that is running now, else the last that was looked at, else the first that waits. */
function mostTelling(sources: readonly SourceRecord[]): SourceRecord | null {
  return (
    sources.find(({ state }) => state === 'running') ??
    sources.findLast(({ state }) => state !== 'waiting') ??
    sources[0] ??
    null
  );
}

/** A pick from the address of the page, so that a view can be bookmarked and survives a reload. */
export function pickFromAddress(search: string): Pick {
  const query = new URLSearchParams(search);
  return { runId: query.get('run'), sourceId: query.get('source') };
}

/** The query string of the address that stands for a pick: empty, or `?run=...&source=...`. */
export function addressOfPick({ runId, sourceId }: Pick): string {
  const query = new URLSearchParams();
  if (runId !== null) query.set('run', runId);
  if (sourceId !== null) query.set('source', sourceId);
  return query.size === 0 ? '' : `?${query}`;
}
