/** A part of a source's readings. Sequence numbers include both ends, presentation times (milliseconds) the first alone. */
export interface ReadingPart {
  readonly fromSequence: number;
  readonly toSequence: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** All readings of a source. */
export const ALL_READINGS: ReadingPart = {
  ...{ fromSequence: 0, toSequence: Number.MAX_SAFE_INTEGER },
  ...{ fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY },
};
