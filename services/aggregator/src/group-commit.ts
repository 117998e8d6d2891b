interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Groups items that arrive during a commit into the next one: few large transactions under load, no delay when idle. The
 * queue is bounded by the callers, each of which awaits its commit.
 */
export class GroupCommit<Item> {
  #waiting: Waiting<Item>[] = [];
  #running: Promise<void> | null = null;

  /** @param commit is never called again before its promise has settled */
  constructor(private readonly commit: (items: readonly Item[]) => Promise<void>) {}

  /** Resolves when the item is committed; rejects with the error of its commit. */
  add(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is waiting any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.commit(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#running = null;
  }
}
