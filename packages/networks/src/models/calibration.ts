import { responseModelSchema } from '@crowdtone/domain';
import { z } from 'zod';
import { calibrationHead } from './folder-parts';

const bucketSchema = z.object({
  /** Face size that this was measured at, pixels. */
  sizePx: z.number().positive(),
  /** Logits are divided by it before the softmax (Guo et al., ICML 2017). */
  temperature: z.number().positive(),
  /** How the network, calibrated, answers to faces of each expression; null where the validation faces lack one. */
  response: responseModelSchema.nullable(),
});

/** What `calibration.json` beside a network's weights holds: all that was fitted on the validation faces. */
export const calibrationSchema = z.object({
  ...calibrationHead,
  /** Faces smaller than this, in pixels of the original frame, are better not read. */
  floorPx: z.number().positive(),
  buckets: z.array(bucketSchema).min(1),
});

export type Calibration = z.infer<typeof calibrationSchema>;
export type CalibrationBucket = z.infer<typeof bucketSchema>;

/** What was measured nearest to a face's size, by proportion: 17 px is nearer to 16 than to 24, 20 px to 24. */
export function bucketOf({ buckets }: Pick<Calibration, 'buckets'>, sizePx: number): CalibrationBucket {
  const distance = (bucket: CalibrationBucket) => Math.abs(Math.log(bucket.sizePx / sizePx));
  return buckets.reduce((nearest, bucket) => (distance(bucket) < distance(nearest) ? bucket : nearest));
}
