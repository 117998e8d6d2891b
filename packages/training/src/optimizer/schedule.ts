/** A learning rate that rises linearly for `warmUpSteps` and then falls along half a cosine to zero at `totalSteps`. */
export interface LearningRateSchedule {
  readonly peak: number;
  readonly warmUpSteps: number;
  readonly totalSteps: number;
}

/**
 * Warm-up steps of a training of `totalSteps`: one epoch, but at most a tenth of all steps, so that short trainings reach low
 * learning rates too.
 */
export function warmUpStepsOf(totalSteps: number, stepsPerEpoch: number): number {
  return Math.min(stepsPerEpoch, Math.ceil(totalSteps / 10));
}

/** The learning rate at step `step` (from 0). */
export function learningRateAt({ peak, warmUpSteps, totalSteps }: LearningRateSchedule, step: number): number {
  if (step < warmUpSteps) return (peak * (step + 1)) / warmUpSteps;
  const progress = (step - warmUpSteps) / Math.max(totalSteps - warmUpSteps, 1);
  return 0.5 * peak * (1 + Math.cos(Math.PI * Math.min(progress, 1)));
}
