/** Cores that cameras need, computed from measured costs. */
import { analysisOptionsSchema } from '@crowdtone/config';
import type { Stage } from '../stages';
import { fitGrowth } from './exponent';
import type { FaceCost } from './faces';

/** Cost of a 1080p frame by its faces, milliseconds of one core. */
export interface FrameCost {
  /** Decoding, detection and everything else that a frame without faces costs. */
  readonly fixedMs: number;
  /** Tracking, cropping, queues and statistics of a face. */
  readonly faceMs: number;
  /** Classification of a face. */
  readonly classificationMs: number;
}

/** Splits measured costs into what a frame, a face and a classification cost. @throws RangeError without measurements */
export function frameCost(costs: readonly FaceCost[]): FrameCost {
  const fit = (...stages: readonly Stage[]) =>
    fitGrowth(
      costs.map(({ faces, msPerFrame }) => ({
        size: faces,
        cost: stages.reduce((sum, stage) => sum + msPerFrame[stage], 0),
      })),
    );
  const rest = fit('decode', 'detect', 'track + crop', 'queue', 'statistics');
  return { fixedMs: rest.fixed, faceMs: rest.perItem, classificationMs: fit('expression').perItem };
}

/**
 * Cores for cameras of 1080p.
 * @param fps frames per second to analyse of each
 * @param faces people in view of each, who are classified at most `--samples` times a window
 */
export function coresFor(cost: FrameCost, cameras: number, fps: number, faces: number): number {
  const { samples, window } = analysisOptionsSchema.parse({});
  const framesPerWindow = fps * window;
  const classified = typeof samples === 'number' ? Math.min(1, samples / framesPerWindow) : 1;
  const ms = cost.fixedMs + faces * (cost.faceMs + classified * cost.classificationMs);
  return (cameras * fps * ms) / 1000;
}
