import { isCamera, type RunRecord } from '@crowdtone/domain';
import type { SourceKey } from '@crowdtone/store';
import type { GroupReader } from '../group-reader';
import { maySee, type Principal } from './principal';

/** Runs that are searched for those with a visible source. */
const RUNS_SEARCHED = 200;

/**
 * The store as a caller may see it: without sources that are hidden from them, and without runs that have no others.
 *
 * Of a recording that was analysed more than once, viewers and walls get the newest run alone: two sets of windows over
 * the same footage differ by single faces, which the privacy floor is there to hide. Two cameras never have the same
 * address.
 *
 * A reader is for one request: what is the newest run is asked once.
 *
 * @param who without a role it is a live room, whose snapshots detail the newest run anyway
 */
export function visibleReader(
  reader: GroupReader,
  who: Pick<Principal, 'sources'> & Partial<Pick<Principal, 'role'>>,
): GroupReader {
  const newestOnly = who.role === 'viewer' || who.role === 'wall';
  if (who.sources === null && !newestOnly) return reader;

  let newestRuns: Promise<ReadonlyMap<string, string>> | null = null;
  const listSources = async (runId: string) => {
    if (newestOnly) newestRuns ??= reader.newestRunOfSources();
    const newest = await newestRuns;
    return (await reader.listSources(runId)).filter(
      (source) =>
        maySee(who, source.sourceId) && (newest === null || isCamera(source) || newest.get(source.sourceId) === runId),
    );
  };
  const isVisible = async ({ runId }: RunRecord) => (await listSources(runId)).length > 0;
  const showsSource = async (wanted: SourceKey) =>
    (await listSources(wanted.runId)).some(({ sourceId }) => sourceId === wanted.sourceId);

  const listRunsOfSource = async (sourceId: string, newest: number) => {
    if (!maySee(who, sourceId)) return [];
    if (newestOnly) newestRuns ??= reader.newestRunOfSources();
    const newestRun = (await newestRuns)?.get(sourceId);
    const runs = await reader.listRunsOfSource(sourceId, newest);
    return runs.filter(({ run, source }) => newestRun === undefined || isCamera(source) || newestRun === run.runId);
  };

  const shownOf = async <Run extends { readonly runId: string }>(span: {
    readonly sourceId: string;
    readonly runs: readonly Run[];
  }): Promise<readonly Run[]> => {
    const shown = new Set(
      (await listRunsOfSource(span.sourceId, Number.POSITIVE_INFINITY)).map(({ run }) => run.runId),
    );
    return span.runs.filter(({ runId }) => shown.has(runId));
  };

  return {
    listSources,
    listRunsOfSource,
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
    newestRunOfSources: () => reader.newestRunOfSources(),
    listWindows: async (span) => ((await showsSource(span)) ? reader.listWindows(span) : []),
    listBins: async (span) => ((await showsSource(span)) ? reader.listBins(span) : { bins: [], older: false }),
    listBinsOfRuns: async (span) => reader.listBinsOfRuns({ ...span, runs: await shownOf(span) }),
    sumPlacesOfRuns: async (span) => reader.sumPlacesOfRuns({ ...span, runs: await shownOf(span) }),
  };
}
