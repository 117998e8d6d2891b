import {
  type GroupEvent,
  LIVE_PROTOCOL,
  type LiveEvent,
  type LivePosition,
  type LiveSnapshot,
  type RunRecord,
} from '@crowdtone/domain';
import { BoundedMap } from '@crowdtone/runtime';
import { maySee } from '../access/principal';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import { EventStream } from './event-stream';
import type { LatestEvents } from './latest-events';
import { readSnapshot } from './snapshots';

/** Identifiers of sources; null means every source. */
export type SourceChoice = ReadonlySet<string> | null;

const RUNS_KNOWN = 1000;

/**
 * A set of sources that clients watch, with a numbering of its own: what happens elsewhere leaves no gap in it. Clients
 * of one set share a room, so an event is encoded once for all of them.
 */
export class Room {
  #stream = new EventStream();
  #reading: Promise<LiveSnapshot> | null = null;
  /** Runs with a known source in this room; a limited room gets no events of others. */
  readonly #runs = new BoundedMap<string, true>(RUNS_KNOWN);
  readonly #reader: GroupReader;

  constructor(
    readonly key: string,
    readonly sources: SourceChoice,
    store: GroupReader,
    private readonly latest: LatestEvents,
  ) {
    this.#reader = visibleReader(store, { sources });
  }

  /** Two choices of the same sources have the same key. */
  static keyOf(sources: SourceChoice): string {
    return sources === null ? 'every source' : JSON.stringify([...sources].sort());
  }

  /** Name of the Socket.IO room of its clients that asked for thumbnails. */
  get pictureKey(): string {
    return `pictures of ${this.key}`;
  }

  shows(sourceId: string): boolean {
    return maySee(this, sourceId);
  }

  /** Numbers the events that its clients get for an event; none when it does not concern the room. */
  append(event: GroupEvent): readonly LiveEvent[] {
    return this.#eventsFor(event).map((visible) => this.#stream.append(visible));
  }

  /** See {@link EventStream.after}. */
  after(position: LivePosition): readonly LiveEvent[] | null {
    return this.#stream.after(position);
  }

  /** Clients that ask at the same time share one reading. */
  snapshot(): Promise<LiveSnapshot> {
    this.#reading ??= this.#readSnapshot().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Invalidates every earlier position, because events were lost on their way to the gateway. */
  restart(): void {
    this.#stream = new EventStream();
  }

  async #readSnapshot(): Promise<LiveSnapshot> {
    // Taken before reading: the store already holds whatever was announced until now, and what is announced while
    // reading is sent again after the snapshot, which changes nothing.
    const { position } = this.#stream;
    const { runs, ...rest } = await readSnapshot(this.#reader);
    const health = this.latest.health.filter(({ sourceId }) => this.shows(sourceId));
    return { protocol: LIVE_PROTOCOL, position, snapshot: { ...rest, runs: this.#newest(runs), health } };
  }

  /** Events of a run that came while reading were not appended, unless the run was known to be of this room. */
  #newest(runs: readonly RunRecord[]): RunRecord[] {
    if (this.sources === null) return [...runs];
    for (const { runId } of runs) this.#know(runId);
    return runs.map((run) => this.latest.run(run.runId) ?? run);
  }

  /** A run becomes visible in a limited room with the first of its sources there. */
  #eventsFor(event: GroupEvent): readonly GroupEvent[] {
    if (this.sources === null) return [event];
    if (event.kind === 'run') return this.#runs.has(event.run.runId) ? [event] : [];
    const { runId, sourceId } = aboutWhat(event);
    if (!this.shows(sourceId)) return [];
    const run = this.#runs.has(runId) ? undefined : this.latest.run(runId);
    this.#know(runId);
    return run === undefined ? [event] : [{ kind: 'run', run }, event];
  }

  #know(runId: string): void {
    this.#runs.set(runId, true);
  }
}

function aboutWhat(event: Exclude<GroupEvent, { kind: 'run' }>): { readonly runId: string; readonly sourceId: string } {
  switch (event.kind) {
    case 'source':
      return event.source;
    case 'window':
      return event.window;
    case 'health':
      return event.health;
    case 'alert':
      return event.alert;
  }
}
