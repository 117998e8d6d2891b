import { SerialQueue } from '@crowdtone/runtime';
import type { ChangeTopic, Store } from './store';

/**
 * Changes of a list that is in a store and, read from it, in several processes: each change is made on the newest list, alone among
 * all processes, and each process reads the list again when another has changed it. In one process all of this is serial, so that
 * nothing is based on an outdated list.
 */
export class SharedChanges {
  readonly #serial = new SerialQueue();
  #unwatch: () => void = () => undefined;

  /** @param reload reads the list from the store */
  constructor(
    private readonly store: Pick<Store, 'watch' | 'alone'>,
    private readonly topic: ChangeTopic,
    private readonly reload: () => Promise<void>,
  ) {}

  /** Follows the changes of other processes. @param onUnread called with the error when the list could not be read */
  async follow(onUnread: (error: unknown) => void): Promise<void> {
    this.#unwatch = await this.store.watch(this.topic, () => {
      this.#serial.run(this.reload).catch(onUnread);
    });
  }

  /** Follows no further changes. */
  close(): void {
    this.#unwatch();
  }

  /** Runs a task between two changes. */
  between<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#serial.run(task);
  }

  /** Runs a change on the newest list, alone among all processes. */
  change<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#serial.run(() =>
      this.store.alone(this.topic, async () => {
        await this.reload();
        return task();
      }),
    );
  }
}
