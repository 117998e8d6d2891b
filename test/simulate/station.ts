import type { EventQueue } from './event-queue';

/** Something that work of a station needs besides a server of it: the cores of a machine. */
export class Cores {
  #free: number;
  #busyMs = 0;
  readonly #waiting: (() => boolean)[] = [];

  constructor(readonly count: number) {
    this.#free = count;
  }

  /** Milliseconds of all cores that work took. */
  get busyMs(): number {
    return this.#busyMs;
  }

  /** @returns whether there was a free one */
  take(durationMs: number): boolean {
    if (this.#free === 0) return false;
    this.#free -= 1;
    this.#busyMs += durationMs;
    return true;
  }

  /** Calls `start` when a core is free, until it takes one. */
  wait(start: () => boolean): void {
    this.#waiting.push(start);
  }

  free(): void {
    this.#free += 1;
    while (this.#free > 0) {
      const start = this.#waiting.shift();
      if (start === undefined) return;
      start();
    }
  }
}

interface Job {
  readonly durationMs: number;
  readonly arrivedMs: number;
  readonly started: (() => void) | undefined;
  readonly done: () => void;
}

/** A queue, first come first served, in front of some servers. */
export class Station {
  readonly #queue: Job[] = [];
  #head = 0;
  #busy = 0;
  #busyMs = 0;
  #waitedMs = 0;
  #started = 0;
  #isAwaitingCore = false;

  /** @param cores that the servers share with other stations; null where each has one of its own */
  constructor(
    private readonly events: EventQueue,
    readonly servers: number,
    private readonly cores: Cores | null = null,
  ) {}

  /** Jobs that wait for a server. */
  get waiting(): number {
    return this.#queue.length - this.#head;
  }

  /** Mean time that jobs waited before they began, milliseconds. */
  get meanWaitMs(): number {
    return this.#started === 0 ? 0 : this.#waitedMs / this.#started;
  }

  /** Share of the servers' time that was worked. */
  utilisation(elapsedMs: number): number {
    return this.#busyMs / (this.servers * elapsedMs);
  }

  /**
   * @param done called when the job is done
   * @param started called when it begins
   */
  add(durationMs: number, done: () => void, started?: () => void): void {
    this.#queue.push({ durationMs, arrivedMs: this.events.nowMs, started, done });
    this.#startNext();
  }

  #startNext(): void {
    while (this.#busy < this.servers && this.waiting > 0 && !this.#isAwaitingCore) {
      const job = this.#queue[this.#head];
      if (job === undefined) return;
      if (this.cores !== null && !this.cores.take(job.durationMs)) {
        this.#isAwaitingCore = true;
        this.cores.wait(() => {
          this.#isAwaitingCore = false;
          this.#startNext();
          return true;
        });
        return;
      }
      this.#begin(job);
    }
  }

  #begin(job: Job): void {
    this.#head += 1;
    // Taking the first of an array away moves all others.
    if (this.#head > 1_000 && this.#head * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    this.#busy += 1;
    this.#busyMs += job.durationMs;
    this.#waitedMs += this.events.nowMs - job.arrivedMs;
    this.#started += 1;
    job.started?.();
    this.events.at(this.events.nowMs + job.durationMs, () => {
      this.#busy -= 1;
      this.cores?.free();
      job.done();
      this.#startNext();
    });
  }
}
