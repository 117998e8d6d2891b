import { z } from 'zod';
import type { ActivationRanges } from '../ops/quantised-ops';
import { calibrationHead } from './folder-parts';

const share = z.number().min(0).max(1);
const figuresSchema = z.object({ accuracy: share, meanRecall: share });

/** `quantisation.json`: what the int8 version of a network needs beside its weights, and how it compares with float32. */
export const quantisationSchema = z.object({
  ...calibrationHead,
  /** Smallest and largest value of each quantised map. */
  ranges: z.record(z.string(), z.tuple([z.number(), z.number()]).readonly()),
  /** Figures of both precisions on validation faces, by face size. */
  sizes: z.array(z.object({ sizePx: z.number().positive(), float32: figuresSchema, int8: figuresSchema })).min(1),
});

/** The content of `quantisation.json`. */
export type Quantisation = z.infer<typeof quantisationSchema>;

/** Largest accepted loss of accuracy at any face size, in [0,1]. */
const MAX_ACCURACY_LOSS = 0.005;

/** Whether int8 loses at most half a point of accuracy at every face size. */
export function keepsAccuracy({ sizes }: Pick<Quantisation, 'sizes'>): boolean {
  return sizes.every(({ float32, int8 }) => float32.accuracy - int8.accuracy <= MAX_ACCURACY_LOSS);
}

/** The ranges as the emitter takes them. */
export function rangesOf({ ranges }: Pick<Quantisation, 'ranges'>): ActivationRanges {
  return new Map(Object.entries(ranges));
}
