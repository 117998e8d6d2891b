import type { GroupReader } from '../group-reader';
import type { LatestEvents } from './latest-events';
import { Room, type SourceChoice } from './room';

/** The rooms with at least one client in them, so there are never more of them than clients. */
export class Rooms {
  readonly #open = new Map<string, { readonly room: Room; members: number }>();

  constructor(
    private readonly store: GroupReader,
    private readonly latest: LatestEvents,
  ) {}

  enter(sources: SourceChoice): Room {
    const key = Room.keyOf(sources);
    const entry = this.#open.get(key) ?? { room: new Room(key, sources, this.store, this.latest), members: 0 };
    entry.members += 1;
    this.#open.set(key, entry);
    return entry.room;
  }

  leave({ key }: Room): void {
    const entry = this.#open.get(key);
    if (entry === undefined) return;
    entry.members -= 1;
    if (entry.members === 0) this.#open.delete(key);
  }

  *[Symbol.iterator](): Iterator<Room> {
    for (const { room } of this.#open.values()) yield room;
  }
}
