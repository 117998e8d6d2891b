import { MESSAGE_VERSION, type SettledFrame, type SourceKey } from '@crowdtone/domain';

/** Far more frames than can be in flight; a frame overtaken by this many is lost. */
const MAX_OVERTAKING = 4096;

/**
 * A live frame that others have overtaken by this much event time, milliseconds, is lost: its crops expired after a minute, and
 * its job was given up soon after. Whoever had it died together with Redis, or it would have been reported as lost.
 */
const MAX_LIVE_GAP_MS = 120_000;

/** Frames of a source that overtook an outstanding one. */
export class EarlyFrames {
  readonly #frames = new Map<number, SettledFrame>();

  get isEmpty(): boolean {
    return this.#frames.size === 0;
  }

  /** Whether so many wait that the awaited one is lost. */
  get areTooMany(): boolean {
    return this.#frames.size > MAX_OVERTAKING;
  }

  /** The number of the first of them; infinite when there is none. */
  get first(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const sequence of this.#frames.keys()) first = Math.min(first, sequence);
    return first;
  }

  /** One more than the highest number; 0 when there is none. */
  get end(): number {
    let end = 0;
    for (const sequence of this.#frames.keys()) end = Math.max(end, sequence + 1);
    return end;
  }

  /** The latest time of them, milliseconds; 0 when there is none. */
  get newestMs(): number {
    let newest = 0;
    for (const { presentationMs } of this.#frames.values()) newest = Math.max(newest, presentationMs);
    return newest;
  }

  has(sequence: number): boolean {
    return this.#frames.has(sequence);
  }

  add(frame: SettledFrame): void {
    this.#frames.set(frame.sequence, frame);
  }

  /** Takes a frame out; undefined when it is still outstanding. */
  take(sequence: number): SettledFrame | undefined {
    const frame = this.#frames.get(sequence);
    this.#frames.delete(sequence);
    return frame;
  }

  clear(): void {
    this.#frames.clear();
  }

  /**
   * Whether the frame that they wait for is lost, in a live source.
   * @param positionMs time of the frame before it, milliseconds
   */
  haveWaitedFrom(positionMs: number): boolean {
    return !this.isEmpty && (this.areTooMany || this.newestMs > positionMs + MAX_LIVE_GAP_MS);
  }

  /**
   * Fills the gaps between two numbers with frames that are dropped as lost. Their times are those of the frames before them.
   *
   * @param positionMs time of the frame before the first, milliseconds
   * @returns the frames that were added
   */
  fill({ runId, sourceId }: SourceKey, first: number, end: number, positionMs: number): SettledFrame[] {
    const lost: SettledFrame[] = [];
    let presentationMs = positionMs;
    for (let sequence = first; sequence < end; sequence += 1) {
      const known = this.#frames.get(sequence);
      if (known !== undefined) {
        presentationMs = known.presentationMs;
        continue;
      }
      const key = { version: MESSAGE_VERSION, runId, sourceId, sequence, presentationMs } as const;
      lost.push({ ...key, kind: 'dropped', reason: 'lost' });
    }
    for (const frame of lost) this.add(frame);
    return lost;
  }
}
