import type { GroupEvent } from '@crowdtone/domain';
import type { GroupEvents } from '@crowdtone/gateway';

/** Passes group events on to whatever in this process listens. */
export class EventRelay implements GroupEvents {
  readonly #listeners = new Set<{ listener: (event: GroupEvent) => void; onGap: () => void }>();

  readonly publish = (event: GroupEvent): void => {
    for (const { listener } of this.#listeners) listener(event);
  };

  readonly announceGap = (): void => {
    for (const { onGap } of this.#listeners) onGap();
  };

  subscribe(listener: (event: GroupEvent) => void, onGap: () => void): () => void {
    const entry = { listener, onGap };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }
}
