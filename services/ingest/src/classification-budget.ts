import type { BudgetState } from '@crowdtone/domain';

/** How often each person may be classified, and what the spreading over a window depends on. */
export interface BudgetOptions {
  /** Largest number of classifications of a person in a window; null for every frame. */
  readonly perWindow: number | null;
  /** Length of a window, milliseconds. */
  readonly windowMs: number;
  /** Time between analysed frames, milliseconds. */
  readonly frameIntervalMs: number;
}

/** A crop that could be classified. */
export interface CropCandidate {
  readonly trackId: number;
  /** Side of the canonical window, pixels. */
  readonly sizePx: number;
  /** Variance of the Laplacian. */
  readonly sharpness: number;
}

/** A crop of at least this share of the person's best quality is taken at once. */
const GOOD_SHARE = 0.9;

/** Factor on the best quality with each frame, so that a person who moves away is still classified early in a slot. */
const QUALITY_DECAY = 0.98;

interface Person {
  /** Window and slot of the latest classification. */
  window: number;
  slot: number;
  bestQuality: number;
}

/**
 * Limits how often a person is classified, because classifications of one face in neighbouring frames are nearly alike. A
 * window is divided into as many equal slots as a person may be classified in it, and each slot allows one. A person's first
 * crop in a window is always taken, so that everyone who is readable is counted; later ones when they are about as large and
 * sharp as the person's best, or at the last frame of the slot. Decides without knowledge of later frames, so live sources
 * wait for nothing.
 */
export class ClassificationBudget {
  readonly #people = new Map<number, Person>();
  #window = 0;

  constructor(private readonly options: BudgetOptions) {}

  get state(): BudgetState {
    return { window: this.#window, people: [...this.#people].map(([trackId, person]) => ({ trackId, ...person })) };
  }

  /** Continues as the budget did whose state this is; before the first crop. */
  restore({ window, people }: BudgetState): void {
    this.#window = window;
    for (const { trackId, ...person } of people) this.#people.set(trackId, { ...person });
  }

  /** Whether to classify a crop. Call once for each readable face, in order of time. */
  admits({ trackId, sizePx, sharpness }: CropCandidate, presentationMs: number): boolean {
    const { perWindow, windowMs, frameIntervalMs } = this.options;
    if (perWindow === null) return true;
    const window = Math.floor(presentationMs / windowMs);
    this.#forgetBefore(window);
    const slotMs = windowMs / perWindow;
    const slot = Math.min(perWindow - 1, Math.floor((presentationMs - window * windowMs) / slotMs));
    const quality = sizePx * Math.sqrt(sharpness);
    const person = this.#people.get(trackId);
    if (person === undefined) {
      this.#people.set(trackId, { window, slot, bestQuality: quality });
      return true;
    }
    person.bestQuality = Math.max(quality, QUALITY_DECAY * person.bestQuality);
    if (person.window === window) {
      if (person.slot === slot) return false;
      const slotEndMs = window * windowMs + (slot + 1) * slotMs;
      const isLastOfSlot = presentationMs + frameIntervalMs >= slotEndMs;
      if (quality < GOOD_SHARE * person.bestQuality && !isLastOfSlot) return false;
    }
    person.window = window;
    person.slot = slot;
    return true;
  }

  /** Tracks end without notice, so people who were not classified in the previous window are forgotten. */
  #forgetBefore(window: number): void {
    if (window === this.#window) return;
    this.#window = window;
    for (const [trackId, person] of this.#people) if (person.window < window - 1) this.#people.delete(trackId);
  }
}
