import { type GroupWindow, type RunRecord, type SourceRecord, sourceKey } from '@crowdtone/domain';
import type { LiveState } from './live-state';

/** The selected run and source; null follows the newest. */
export interface Selection {
  readonly runId: string | null;
  readonly sourceId: string | null;
}

/** No selection. */
export const FOLLOW_NEWEST: Selection = { runId: null, sourceId: null };

/** The part of the state that a page shows. */
export interface Shown {
  readonly run: RunRecord;
  /** Of the shown run, in the order in which they were added. */
  readonly sources: readonly SourceRecord[];
  readonly source: SourceRecord | null;
  readonly windows: readonly GroupWindow[];
}

/** The run and source to show; null when there is no run. A selection that no longer exists is ignored. */
export function showSelected(state: LiveState, selection: Selection): Shown | null {
  const run = state.runs.find(({ runId }) => runId === selection.runId) ?? state.runs[0];
  if (run === undefined) return null;
  const sources = [...state.sources.values()].filter(({ runId }) => runId === run.runId);
  const source = sources.find(({ sourceId }) => sourceId === selection.sourceId) ?? defaultSource(sources);
  return { run, sources, source, windows: source === null ? [] : (state.windows.get(sourceKey(source)) ?? []) };
}

/** Whether a run is selected that the page does not know, although it knows the runs. */
export function isMissing({ runs, snapshots }: LiveState, { runId }: Selection): boolean {
  return snapshots > 0 && runId !== null && runs.every((run) => run.runId !== runId);
}

/** The running source, else the last one analysed, else the first in the queue. */
function defaultSource(sources: readonly SourceRecord[]): SourceRecord | null {
  return (
    sources.find(({ state }) => state === 'running') ??
    sources.findLast(({ state }) => state !== 'waiting') ??
    sources[0] ??
    null
  );
}

/** Parses the selection in the query string of the address. */
export function selectionFromAddress(search: string): Selection {
  const query = new URLSearchParams(search);
  return { runId: query.get('run'), sourceId: query.get('source') };
}

/** The query string of a selection: empty, or `?run=...&source=...`. */
export function addressOfSelection({ runId, sourceId }: Selection): string {
  const query = new URLSearchParams();
  if (runId !== null) query.set('run', runId);
  if (sourceId !== null) query.set('source', sourceId);
  return query.size === 0 ? '' : `?${query}`;
}
