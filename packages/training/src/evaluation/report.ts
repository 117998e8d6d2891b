import type { Comparison } from './comparison';
import type { CandidateFigures, MeasuredSplit } from './protocol';
import type { GroupSettings } from './quantification-error';

/** The result of an evaluation. */
export interface EvaluationReport {
  /** Start of the evaluation, ISO 8601. */
  readonly measuredAt: string;
  /** The evaluated split. */
  readonly split: MeasuredSplit;
  /** Faces with a majority. */
  readonly faces: { readonly valid: number; readonly test: number };
  /** What was excluded from the data set, and why. */
  readonly notes: readonly string[];
  readonly groups: GroupSettings;
  readonly candidates: readonly CandidateFigures[];
  /** Every other network against the first. */
  readonly comparisons: readonly Comparison[];
}
