import {
  type GroupWindow,
  REPORT_VERSION,
  type Report,
  type RunRecord,
  type SourceRecord,
  type SourceReport,
  type UnanalysedRecording,
} from '@crowdtone/domain';
import { groupBy } from '@crowdtone/runtime';
import { TOOL } from '../tool';

/**
 * A report of what the store holds about a run. Windows may come in any order.
 * @param notAnalysed recordings of the run that the store does not know, because they could not be opened
 */
export function buildReport(
  run: RunRecord,
  sources: readonly SourceRecord[],
  windows: readonly GroupWindow[],
  notAnalysed: readonly UnanalysedRecording[] = [],
): Report {
  const windowsOf = groupBy(windows, ({ sourceId }) => sourceId);
  return {
    ...headOf(run, sources, notAnalysed),
    sources: sources.map((source) => videoReport(source, windowsOf.get(source.sourceId) ?? [])),
  };
}

/** What a report says before its videos. */
export function headOf(
  run: RunRecord,
  sources: readonly SourceRecord[],
  notAnalysed: readonly UnanalysedRecording[],
): Omit<Report, 'sources'> {
  const isComplete = notAnalysed.length === 0 && sources.every(({ state }) => state === 'complete');
  return {
    reportVersion: REPORT_VERSION,
    generatedBy: `${TOOL.name} ${TOOL.version}`,
    state: isComplete ? 'complete' : 'partial',
    run,
    notAnalysed: [...notAnalysed],
  };
}

/** One video of a report; its windows may come in any order. */
export function videoReport(source: SourceRecord, windows: readonly GroupWindow[]): SourceReport {
  const ordered = windows.toSorted((a, b) => a.index - b.index);
  const peak = ordered.reduce((most, { people }) => Math.max(most, people.seen), 0);
  return { ...source, people: { total: source.tracks, peak }, windows: ordered };
}
