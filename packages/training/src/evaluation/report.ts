import type { Comparison } from './comparison';
import type { GroupSettings } from './group-error';
import type { CandidateFigures, MeasuredSplit } from './protocol';

/** What an evaluation measured. */
export interface EvaluationReport {
  /** When it began, ISO 8601. */
  readonly measuredAt: string;
  /** Which faces the figures are of. */
  readonly split: MeasuredSplit;
  /** Faces that figures rest on: those with a majority. */
  readonly faces: { readonly valid: number; readonly test: number };
  /** What the data set left out, and why. */
  readonly notes: readonly string[];
  readonly groups: GroupSettings;
  readonly candidates: readonly CandidateFigures[];
  /** Every network but the first, beside the first. */
  readonly comparisons: readonly Comparison[];
}
