/** Consumes a live source as ingest does, and records its frames and states. */
import {
  type LiveCause,
  type LiveFrame,
  type LiveOptions,
  type LiveSource,
  type LiveState,
  openLiveSource,
} from '@crowdtone/video';

/** A received frame without its pixels. */
export interface SeenFrame extends Omit<LiveFrame, 'data'> {
  readonly bytes: number;
}

/** Timers short enough for a test, and long enough for a busy machine. */
const QUICK: LiveOptions = { fps: 5, stallMs: 2500, connectMs: 15_000, backoff: { firstMs: 100, maxMs: 400 } };

/** A live source with its recorded frames and states. */
export class Watching {
  readonly frames: SeenFrame[] = [];
  readonly states: LiveState[] = [];
  readonly #listeners = new Set<() => void>();
  #source: LiveSource | null = null;
  #reading = Promise.resolve();

  static async start(url: string, options: Partial<LiveOptions> = {}): Promise<Watching> {
    const watching = new Watching();
    const onState = (state: LiveState) => {
      watching.states.push(state);
      watching.#notify();
    };
    const source = await openLiveSource(url, { ...QUICK, ...options, onState });
    watching.#source = source;
    watching.#reading = watching.#read(source);
    return watching;
  }

  async #read(source: LiveSource): Promise<void> {
    for await (const { data, ...frame } of source) {
      this.frames.push({ ...frame, bytes: data.length });
      this.#notify();
    }
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Resolves when `condition` holds, checked with every frame and state. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.#listeners.delete(check);
        resolve();
      };
      this.#listeners.add(check);
      check();
    });
  }

  /** Resolves when `count` frames of an epoch were seen. */
  untilFrames(count: number, epoch = 0): Promise<void> {
    return this.until(() => this.frames.filter((frame) => frame.epoch === epoch).length >= count);
  }

  untilCause(cause: LiveCause): Promise<void> {
    return this.until(() => this.causes.includes(cause));
  }

  get causes(): LiveCause[] {
    return this.states.flatMap((state) => (state.phase === 'backing-off' ? [state.cause] : []));
  }

  get phases(): string[] {
    return this.states.map(({ phase }) => phase);
  }

  /** Ends the source and waits for the end of the iteration. */
  async close(): Promise<void> {
    await this.#source?.close();
    await this.#reading;
  }
}

/** What holds of the frames of every live source, whatever went wrong on the way. */
export function expectInOrder(frames: readonly SeenFrame[]): void {
  expect(frames.map(({ sequence }) => sequence)).toEqual(frames.map((_, index) => index));
  for (const [index, frame] of frames.entries()) {
    const before = frames[index - 1];
    expect(frame.bytes).toBe(frame.width * frame.height * 3);
    if (before) expect(frame.presentationMs).toBeGreaterThan(before.presentationMs);
    if (before) expect(frame.epoch - before.epoch).toBeGreaterThanOrEqual(0);
  }
}
