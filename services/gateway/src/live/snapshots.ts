import type { RunRecord, Snapshot, SourceRecord } from '@crowdtone/domain';
import type { GroupReader } from '../group-reader';

/** What a snapshot holds at most (about a megabyte); a dashboard fetches whatever else it shows through REST. */
const SNAPSHOT_LIMITS = {
  runs: 20,
  /** Runs whose sources come along: the newest, and those still running. */
  detailedRuns: 4,
  sources: 200,
  sourcesWithWindows: 16,
  windowsPerSource: 60,
  /** Further sources of which the newest window comes along, so that a wall of 25 cameras shows all at once. */
  sourcesWithNewest: 16,
} as const;

/** The part of a snapshot that the store holds. */
export async function readSnapshot(reader: GroupReader): Promise<Omit<Snapshot, 'health'>> {
  const runs = await reader.listRuns(SNAPSHOT_LIMITS.runs);
  const sources: SourceRecord[] = [];
  for (const run of detailed(runs)) sources.push(...(await reader.listSources(run.runId)));
  sources.splice(SNAPSHOT_LIMITS.sources);

  const windows = await Promise.all(
    sourcesToDraw(sources).map(({ runId, sourceId }, place) =>
      reader.listWindows({
        runId,
        sourceId,
        fromMs: 0,
        toMs: Number.POSITIVE_INFINITY,
        newest: place < SNAPSHOT_LIMITS.sourcesWithWindows ? SNAPSHOT_LIMITS.windowsPerSource : 1,
      }),
    ),
  );
  return { runs: [...runs], sources, windows: windows.flat() };
}

function detailed(runs: readonly RunRecord[]): readonly RunRecord[] {
  return runs.filter((run, place) => place === 0 || run.endedAt === null).slice(0, SNAPSHOT_LIMITS.detailedRuns);
}

/** Running sources first: theirs are the windows that a dashboard most likely opens with. */
function sourcesToDraw(sources: readonly SourceRecord[]): readonly SourceRecord[] {
  const started = sources.filter(({ state }) => state !== 'waiting');
  const running = started.filter(({ state }) => state === 'running');
  const ended = started.filter(({ state }) => state !== 'running').reverse();
  return [...running, ...ended].slice(0, SNAPSHOT_LIMITS.sourcesWithWindows + SNAPSHOT_LIMITS.sourcesWithNewest);
}
