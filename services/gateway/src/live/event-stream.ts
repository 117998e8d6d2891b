import { randomUUID } from 'node:crypto';
import type { GroupEvent, LiveEvent, LivePosition } from '@crowdtone/domain';

/**
 * Numbers the events of one gateway and remembers the newest, so that a client which missed a few gets just those.
 * Memory is bounded by `remembered` events, whatever clients do.
 */
export class EventStream {
  readonly #epoch = randomUUID();
  #sequence = 0;
  readonly #recent: LiveEvent[] = [];

  constructor(private readonly remembered = 128) {}

  /** The place after the newest event. */
  get position(): LivePosition {
    return { epoch: this.#epoch, sequence: this.#sequence };
  }

  append(event: GroupEvent): LiveEvent {
    this.#sequence += 1;
    const numbered = { position: this.position, event };
    this.#recent.push(numbered);
    if (this.#recent.length > this.remembered) this.#recent.shift();
    return numbered;
  }

  /** All events after a position in order; null when some of them are forgotten, or the position is not of this stream. */
  after({ epoch, sequence }: LivePosition): readonly LiveEvent[] | null {
    const missed = this.#sequence - sequence;
    if (epoch !== this.#epoch || missed < 0 || missed > this.#recent.length) return null;
    return missed === 0 ? [] : this.#recent.slice(-missed);
  }
}
