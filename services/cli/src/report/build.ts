import { type GroupWindow, REPORT_VERSION, type Report, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import { TOOL } from '../tool';

/** A report of what the store holds about a run. Windows may come in any order. */
export function buildReport(run: RunRecord, sources: readonly SourceRecord[], windows: readonly GroupWindow[]): Report {
  const windowsOf = new Map<string, GroupWindow[]>();
  for (const window of windows) {
    const own = windowsOf.get(window.sourceId);
    if (own) own.push(window);
    else windowsOf.set(window.sourceId, [window]);
  }
  return {
    reportVersion: REPORT_VERSION,
    generatedBy: `${TOOL.name} ${TOOL.version}`,
    state: sources.every((source) => source.state === 'complete') ? 'complete' : 'partial',
    run,
    sources: sources.map((source) => {
      const own = (windowsOf.get(source.sourceId) ?? []).sort((a, b) => a.index - b.index);
      const peak = own.reduce((most, { people }) => Math.max(most, people.seen), 0);
      return { ...source, people: { total: source.tracks, peak }, windows: own };
    }),
  };
}
