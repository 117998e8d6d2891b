import { LIVE_PROTOCOL, type LiveSnapshot, type RunRecord, type Snapshot, type SourceRecord } from '@crowdtone/domain';
import type { GroupReader } from '../group-reader';
import type { EventStream } from './event-stream';

/** What a snapshot holds at most (about a megabyte); a dashboard fetches whatever else it shows through REST. */
export const SNAPSHOT_LIMITS = {
  runs: 20,
  /** Runs whose sources come along: the newest, and those still running. */
  detailedRuns: 4,
  sources: 200,
  sourcesWithWindows: 16,
  windowsPerSource: 60,
} as const;

/** Reads snapshots from the store; clients that ask at the same time share one reading. */
export class SnapshotReader {
  #underWay: Promise<LiveSnapshot> | null = null;

  constructor(
    private readonly reader: GroupReader,
    private readonly stream: EventStream,
  ) {}

  read(): Promise<LiveSnapshot> {
    this.#underWay ??= this.#readStore().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #readStore(): Promise<LiveSnapshot> {
    // Taken before reading: the store already holds whatever was announced until now, and what is announced while
    // reading is sent again after the snapshot, which changes nothing.
    const { position } = this.stream;
    return { protocol: LIVE_PROTOCOL, position, snapshot: await this.#readSnapshot() };
  }

  async #readSnapshot(): Promise<Snapshot> {
    const runs = await this.reader.listRuns(SNAPSHOT_LIMITS.runs);
    const sources: SourceRecord[] = [];
    for (const run of detailed(runs)) sources.push(...(await this.reader.listSources(run.runId)));
    sources.splice(SNAPSHOT_LIMITS.sources);

    const windows = await Promise.all(
      mostWatched(sources).map(({ runId, sourceId }) =>
        this.reader.listWindows({
          runId,
          sourceId,
          fromMs: 0,
          toMs: Number.POSITIVE_INFINITY,
          newest: SNAPSHOT_LIMITS.windowsPerSource,
        }),
      ),
    );
    return { runs: [...runs], sources, windows: windows.flat() };
  }
}

function detailed(runs: readonly RunRecord[]): readonly RunRecord[] {
  return runs.filter((run, place) => place === 0 || run.endedAt === null).slice(0, SNAPSHOT_LIMITS.detailedRuns);
}

/** Running sources first: theirs are the windows that a dashboard most likely opens with. */
function mostWatched(sources: readonly SourceRecord[]): readonly SourceRecord[] {
  const started = sources.filter(({ state }) => state !== 'waiting');
  const running = started.filter(({ state }) => state === 'running');
  const ended = started.filter(({ state }) => state !== 'running').reverse();
  return [...running, ...ended].slice(0, SNAPSHOT_LIMITS.sourcesWithWindows);
}
