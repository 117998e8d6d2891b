/** A learning rate that rises linearly for `warmUpSteps` and then falls along half a cosine to zero at `totalSteps`. */
export interface RateSchedule {
  readonly peak: number;
  readonly warmUpSteps: number;
  readonly totalSteps: number;
}

/**
 * Steps over which the rate of a training of `totalSteps` rises: an epoch, but at most a tenth of it all, since a short
 * one that warmed up to its end would never learn at a low rate.
 */
export function warmUpStepsOf(totalSteps: number, stepsPerEpoch: number): number {
  return Math.min(stepsPerEpoch, Math.ceil(totalSteps / 10));
}

/** The rate of step `step` (from 0). */
export function rateAt({ peak, warmUpSteps, totalSteps }: RateSchedule, step: number): number {
  if (step < warmUpSteps) return (peak * (step + 1)) / warmUpSteps;
  const progress = (step - warmUpSteps) / Math.max(totalSteps - warmUpSteps, 1);
  return 0.5 * peak * (1 + Math.cos(Math.PI * Math.min(progress, 1)));
}
