import type { Alert, Annotation, GroupEvent, GroupWindow, RunRecord, SourceRecord } from '@crowdtone/domain';
import type { GroupEvents, GroupReader, History } from '@crowdtone/gateway';
import type { WindowSpan } from '@crowdtone/store';

/** What the aggregator is to the gateway: it stores a group event, and then announces it. */
export class MemoryStore implements GroupReader, GroupEvents, History {
  readonly runs = new Map<string, RunRecord>();
  readonly sources = new Map<string, SourceRecord>();
  readonly windows = new Map<string, GroupWindow>();
  readonly notes = new Map<string, Annotation>();
  readonly toldAlerts = new Map<string, Alert>();
  readonly alerts: History['alerts'] = {
    list: async ({ sourceIds, from, to, newest }) =>
      [...this.toldAlerts.values()]
        .filter(({ sourceId }) => sourceIds === null || sourceIds.includes(sourceId))
        .filter(({ firedAt, clearedAt }) => firedAt < to && (clearedAt ?? Number.POSITIVE_INFINITY) > from)
        .sort((a, b) => b.firedAt - a.firedAt)
        .slice(0, newest),
  };
  readonly annotations: History['annotations'] = {
    add: async (note) => {
      if (!this.notes.has(note.id)) this.notes.set(note.id, note);
    },
    find: async (id) => this.notes.get(id) ?? null,
    list: async (runId) =>
      [...this.notes.values()].filter((note) => note.runId === runId).sort((a, b) => a.atMs - b.atMs),
    remove: async (id) => void this.notes.delete(id),
  };
  readonly listeners = new Set<(event: GroupEvent) => void>();

  commit(...events: readonly GroupEvent[]): void {
    for (const event of events) {
      this.store(event);
      for (const listener of this.listeners) listener(event);
    }
  }

  /** Stores without a word to anybody, as if the announcement was lost or made before the gateway started. */
  store(event: GroupEvent): void {
    if (event.kind === 'run') this.runs.set(event.run.runId, event.run);
    if (event.kind === 'source') this.sources.set(`${event.source.runId}/${event.source.sourceId}`, event.source);
    if (event.kind === 'alert') this.toldAlerts.set(event.alert.id, event.alert);
    if (event.kind === 'window') {
      const { runId, sourceId, index } = event.window;
      this.windows.set(`${runId}/${sourceId}/${index}`, event.window);
    }
  }

  subscribe(listener: (event: GroupEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async listRuns(newest: number): Promise<RunRecord[]> {
    return [...this.runs.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt)).slice(0, newest);
  }

  async findRun(runId: string): Promise<RunRecord | null> {
    return this.runs.get(runId) ?? null;
  }

  async listSources(runId: string): Promise<SourceRecord[]> {
    return [...this.sources.values()].filter((source) => source.runId === runId);
  }

  async newestRunOfSources(): Promise<ReadonlyMap<string, string>> {
    const runs = [...this.runs.values()].sort((a, b) =>
      `${a.startedAt} ${a.runId}` < `${b.startedAt} ${b.runId}` ? -1 : 1,
    );
    const newest = new Map<string, string>();
    for (const { runId } of runs) {
      for (const { sourceId } of await this.listSources(runId)) newest.set(sourceId, runId);
    }
    return newest;
  }

  async listWindows({ runId, sourceId, fromMs, toMs, newest }: WindowSpan): Promise<GroupWindow[]> {
    return [...this.windows.values()]
      .filter((window) => window.runId === runId && window.sourceId === sourceId)
      .filter((window) => window.endMs > fromMs && window.startMs < toMs)
      .sort((a, b) => a.index - b.index)
      .slice(-newest);
  }
}
