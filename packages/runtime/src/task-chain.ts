/** Runs tasks one after another, in the order they were given. A task that fails stops none after it. */
export class TaskChain {
  #last: Promise<unknown> = Promise.resolve();

  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task);
    // Whoever gave the task hears of its failure; the chain only waits for its end.
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when every task given so far has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
