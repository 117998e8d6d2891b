import type { RunRecord } from '@crowdtone/domain';
import type { GroupReader } from '../group-reader';
import { maySee, type Principal } from './principal';

/** Runs that are searched for those with a visible source. */
const RUNS_SEARCHED = 200;

/** The store as a caller may see it: without sources that are hidden from them, and without runs that have no others. */
export function visibleReader(reader: GroupReader, who: Pick<Principal, 'sources'>): GroupReader {
  if (who.sources === null) return reader;

  const listSources = async (runId: string) =>
    (await reader.listSources(runId)).filter(({ sourceId }) => maySee(who, sourceId));
  const isVisible = async ({ runId }: RunRecord) => (await listSources(runId)).length > 0;

  return {
    listSources,
    async listRuns(newest) {
      const visible: RunRecord[] = [];
      for (const run of await reader.listRuns(Math.max(newest, RUNS_SEARCHED))) {
        if (visible.length === newest) break;
        if (await isVisible(run)) visible.push(run);
      }
      return visible;
    },
    async findRun(runId) {
      const run = await reader.findRun(runId);
      return run && (await isVisible(run)) ? run : null;
    },
    listWindows: async (span) => (maySee(who, span.sourceId) ? reader.listWindows(span) : []),
  };
}
