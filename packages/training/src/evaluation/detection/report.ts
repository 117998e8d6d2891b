import type { DetectionFigures } from './protocol';

export const DETECTION_SPLITS = ['test', 'valid', 'train'] as const;
export type DetectionSplit = (typeof DETECTION_SPLITS)[number];

/** What an evaluation of detectors measured. */
export interface DetectionReport extends DetectionFigures {
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly split: DetectionSplit;
  readonly notes: readonly string[];
}
