import type { SettledFrame } from '@crowdtone/domain';
import type { StoredCheckpoint, StoredPlaces, WithheldFrames } from '@crowdtone/store';

/** What a source adds to the next commit beside its windows. */
export interface TimelineNews {
  /** Frames that were accepted, or given up and dropped as lost. */
  readonly frames: readonly SettledFrame[];
  /** The newest checkpoint that was reached, or none. */
  readonly checkpoints: readonly StoredCheckpoint[];
  /**
   * Frames of windows of groups under the privacy floor: their readings must not be kept. Of cameras only, because marking the
   * faces in a recording needs them all.
   */
  readonly withheld: readonly WithheldFrames[];
  /** What windows add to heat maps. Of cameras only. */
  readonly places: readonly StoredPlaces[];
}

/** Collects {@link TimelineNews} until they are taken. */
export class NewsOfTimeline {
  readonly #frames: SettledFrame[] = [];
  #checkpoint: StoredCheckpoint | null = null;
  readonly #withheld: WithheldFrames[] = [];
  readonly #places: StoredPlaces[] = [];

  addFrames(frames: readonly SettledFrame[]): void {
    for (const frame of frames) this.#frames.push(frame);
  }

  /** Replaces an earlier one. */
  reach(checkpoint: StoredCheckpoint): void {
    this.#checkpoint = checkpoint;
  }

  addWithheld(frames: WithheldFrames): void {
    this.#withheld.push(frames);
  }

  addPlaces(places: StoredPlaces): void {
    this.#places.push(places);
  }

  /** Everything since it was last taken. */
  take(): TimelineNews {
    const checkpoints = this.#checkpoint === null ? [] : [this.#checkpoint];
    this.#checkpoint = null;
    return {
      checkpoints,
      frames: this.#frames.splice(0),
      withheld: this.#withheld.splice(0),
      places: this.#places.splice(0),
    };
  }
}
