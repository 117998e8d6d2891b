/** Runs tasks sequentially, in order. A failed task does not stop later ones. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Queues a task. @returns its result */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task);
    // The caller handles a failure; the queue only waits for the end of the task.
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all tasks so far have ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
