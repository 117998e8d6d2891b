import {
  type Alert,
  type Annotation,
  binWindows,
  type GroupEvent,
  type GroupWindow,
  type LogEntry,
  type RunRecord,
  type SourceRecord,
  type StorageUsage,
  type WindowBin,
  windowOfZone,
} from '@crowdtone/domain';
import type { GroupEvents, GroupReader, History } from '@crowdtone/gateway';
import type {
  BinPage,
  BinSpan,
  PlaceSums,
  RunsBinSpan,
  RunsPlaceSpan,
  SourceKey,
  SourceRun,
  WindowSpan,
} from '@crowdtone/store';

/**
 * The part of a store that the gateway uses, in memory, together with the aggregator's announcements: an event is stored
 * and then published. Passes `describeReading` and `describeNotes`.
 */
export class MemoryStore implements GroupReader, GroupEvents, History {
  readonly runs = new Map<string, RunRecord>();
  readonly sources = new Map<string, SourceRecord>();
  readonly windows = new Map<string, GroupWindow>();
  readonly notes = new Map<string, Annotation>();
  readonly savedAlerts = new Map<string, Alert>();
  readonly alerts: History['alerts'] = {
    list: async ({ sourceIds, from, to, newest }) =>
      [...this.savedAlerts.values()]
        .filter(({ sourceId }) => sourceIds === null || sourceIds.includes(sourceId))
        .filter(({ firedAt, clearedAt }) => firedAt < to && (clearedAt ?? Number.POSITIVE_INFINITY) > from)
        .sort((a, b) => b.firedAt - a.firedAt || compare(b.id, a.id))
        .slice(0, newest),
  };
  readonly annotations: History['annotations'] = {
    add: async (note) => {
      if (!this.notes.has(note.id)) this.notes.set(note.id, note);
    },
    find: async (id) => this.notes.get(id) ?? null,
    list: async (runId) =>
      [...this.notes.values()]
        .filter((note) => note.runId === runId)
        .sort((a, b) => a.atMs - b.atMs || compare(a.id, b.id)),
    remove: async (id) => void this.notes.delete(id),
  };
  readonly log: History['log'] = {
    add: async (entry) => {
      if (!this.logEntries.some(({ id }) => id === entry.id)) this.logEntries.push(entry);
    },
    list: async ({ from, to, action, text, newest }) =>
      this.logEntries
        .filter(({ at }) => at >= from && at < to)
        .filter((entry) => action === null || entry.action === action)
        .filter(({ who, subject }) => text === null || `${who} ${subject}`.toLowerCase().includes(text.toLowerCase()))
        .sort((a, b) => b.at - a.at || compare(b.id, a.id))
        .slice(0, newest),
  };
  /** Deletion is the business of real stores: here there is never anything to delete. */
  readonly deletions: History['deletions'] = {
    preview: async () => ({ runs: 0, windows: 0, frames: 0, readings: 0, notes: 0, alerts: 0, running: [] }),
    delete: () => Promise.reject(new Error('this store deletes nothing')),
  };
  readonly logEntries: LogEntry[] = [];
  readonly listeners = new Set<(event: GroupEvent) => void>();

  /** Stores and publishes events. */
  commit(...events: readonly GroupEvent[]): void {
    for (const event of events) {
      this.store(event);
      for (const listener of this.listeners) listener(event);
    }
  }

  /** Stores an event without publishing it, as if the announcement was lost or made before the gateway started. */
  store(event: GroupEvent): void {
    if (event.kind === 'run') this.runs.set(event.run.runId, event.run);
    if (event.kind === 'source') this.sources.set(JSON.stringify(keyOf(event.source)), event.source);
    if (event.kind === 'alert') this.#saveAlert(event.alert);
    if (event.kind === 'window') {
      const key = JSON.stringify([...keyOf(event.window), event.window.index]);
      if (!this.windows.has(key)) this.windows.set(key, event.window);
    }
  }

  subscribe(listener: (event: GroupEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async listRuns(newest: number): Promise<RunRecord[]> {
    return [...this.runs.values()]
      .sort((a, b) => compare(b.startedAt, a.startedAt) || compare(a.runId, b.runId))
      .slice(0, newest);
  }

  async findRun(runId: string): Promise<RunRecord | null> {
    return this.runs.get(runId) ?? null;
  }

  async listSources(runId: string): Promise<SourceRecord[]> {
    return [...this.sources.values()].filter((source) => source.runId === runId);
  }

  async newestRunOfSources(): Promise<ReadonlyMap<string, string>> {
    const oldestFirst = [...this.runs.values()].sort(
      (a, b) => compare(a.startedAt, b.startedAt) || compare(a.runId, b.runId),
    );
    const newest = new Map<string, string>();
    for (const { runId } of oldestFirst) {
      for (const { sourceId } of await this.listSources(runId)) newest.set(sourceId, runId);
    }
    return newest;
  }

  async listRunsOfSource(wanted: string, newest: number): Promise<SourceRun[]> {
    const sources = [...this.sources.values()].filter(({ sourceId }) => sourceId === wanted);
    return sources
      .flatMap((source) => {
        const run = this.runs.get(source.runId);
        return run === undefined ? [] : [{ run, source }];
      })
      .sort((a, b) => compare(b.run.startedAt, a.run.startedAt) || compare(b.run.runId, a.run.runId))
      .slice(0, newest);
  }

  async listWindows({ runId, sourceId, fromMs, toMs, newest }: WindowSpan): Promise<GroupWindow[]> {
    return [...this.windows.values()]
      .filter((window) => window.runId === runId && window.sourceId === sourceId)
      .filter((window) => window.endMs > fromMs && window.startMs < toMs)
      .sort((a, b) => b.index - a.index)
      .slice(0, newest)
      .reverse();
  }

  async usage(): Promise<StorageUsage> {
    const counts = { readings: 0, windows: this.windows.size, dayReadings: 0, dayWindows: 0 };
    return { bytes: 0, freeBytes: null, bytesPerReading: 103, bytesPerWindow: 1_150, ...counts };
  }

  /** The definition of bins, window by window. */
  async listBins({ size, newest, zone, ...span }: BinSpan): Promise<BinPage> {
    const windows = await this.listWindows({ ...span, newest: Number.POSITIVE_INFINITY });
    const ofZone = zone === undefined ? windows : windows.flatMap((window) => windowOfZone(window, zone) ?? []);
    const bins = binWindows(ofZone, size);
    return { bins: bins.slice(-newest), older: bins.length > newest };
  }

  async listBinsOfRuns({ runs, ...span }: RunsBinSpan): Promise<ReadonlyMap<string, readonly WindowBin[]>> {
    const bins = new Map<string, readonly WindowBin[]>();
    for (const run of runs) {
      const page = await this.listBins({ ...span, ...run });
      if (page.bins.length > 0) bins.set(run.runId, page.bins);
    }
    return bins;
  }

  /** What each run adds to heat maps, whatever the span. */
  places: PlaceSums | null = null;

  async sumPlacesOfRuns({ runs }: RunsPlaceSpan): Promise<ReadonlyMap<string, PlaceSums>> {
    const { places } = this;
    return new Map(places === null ? [] : runs.map(({ runId }) => [runId, places]));
  }

  /** An alert changes only once, when it clears. */
  #saveAlert(alert: Alert): void {
    const stored = this.savedAlerts.get(alert.id);
    if (stored === undefined || (stored.clearedAt === null && alert.clearedAt !== null)) {
      this.savedAlerts.set(alert.id, alert);
    }
  }
}

function keyOf({ runId, sourceId }: SourceKey): [string, string] {
  return [runId, sourceId];
}

/** Order of code units, as in DuckDB for ASCII; `localeCompare` would depend on the machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
