import type { AnalysedFrame } from '@crowdtone/domain';

/**
 * Counts new tracks in bounded memory: a track not seen for a minute is forgotten. The tracker itself drops a lost face
 * after about a second, and never reuses its number.
 */
export class RecentTracks {
  static readonly MEMORY_MS = 60_000;

  readonly #lastSeenMs = new Map<number, number>();

  /** @returns how many tracks of the frame are new */
  countNew(frame: AnalysedFrame): number {
    const known = this.#lastSeenMs.size;
    for (const { trackId } of frame.faces) this.#lastSeenMs.set(trackId, frame.presentationMs);
    return this.#lastSeenMs.size - known;
  }

  forgetBefore(nowMs: number): void {
    for (const [trackId, seenMs] of this.#lastSeenMs) {
      if (seenMs < nowMs - RecentTracks.MEMORY_MS) this.#lastSeenMs.delete(trackId);
    }
  }
}
