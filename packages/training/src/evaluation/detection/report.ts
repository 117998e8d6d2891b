import type { DetectionFigures } from './protocol';

export const DETECTION_SPLITS = ['test', 'valid', 'train'] as const;
/** Splits that detectors are evaluated on. */
export type DetectionSplit = (typeof DETECTION_SPLITS)[number];

/** The result of a detector evaluation. */
export interface DetectionReport extends DetectionFigures {
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly split: DetectionSplit;
  readonly notes: readonly string[];
}
