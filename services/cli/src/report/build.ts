import { type GroupWindow, REPORT_VERSION, type Report, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import { TOOL } from '../tool';

/** A report of what the store holds about a run. Windows may come in any order. */
export function buildReport(run: RunRecord, sources: readonly SourceRecord[], windows: readonly GroupWindow[]): Report {
  return {
    reportVersion: REPORT_VERSION,
    generatedBy: `${TOOL.name} ${TOOL.version}`,
    state: sources.every((source) => source.state === 'complete') ? 'complete' : 'partial',
    run,
    sources: sources.map((source) => {
      const own = windows.filter((window) => window.sourceId === source.sourceId).sort((a, b) => a.index - b.index);
      const peak = Math.max(0, ...own.map((window) => window.people.seen));
      return { ...source, people: { total: source.tracks, peak }, windows: own };
    }),
  };
}
