/** A learning rate that rises linearly for `warmUpSteps` and then falls along half a cosine to zero at `totalSteps`. */
export interface RateSchedule {
  readonly peak: number;
  readonly warmUpSteps: number;
  readonly totalSteps: number;
}

/** The rate of step `step` (from 0). */
export function rateAt({ peak, warmUpSteps, totalSteps }: RateSchedule, step: number): number {
  if (step < warmUpSteps) return (peak * (step + 1)) / warmUpSteps;
  const progress = (step - warmUpSteps) / Math.max(totalSteps - warmUpSteps, 1);
  return 0.5 * peak * (1 + Math.cos(Math.PI * Math.min(progress, 1)));
}
