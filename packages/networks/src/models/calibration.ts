import { responseModelSchema } from '@crowdtone/domain';
import { z } from 'zod';

/** Version of a model folder: raised when older programs would misread it, or this one older folders. */
export const MODEL_FOLDER_VERSION = 1;

const bucketSchema = z.object({
  /** Face size that this was measured at, pixels. */
  sizePx: z.number().positive(),
  /** Logits are divided by it before the softmax (Guo et al., ICML 2017). */
  temperature: z.number().positive(),
  /** Of the validation faces, made this small: what `auto` chooses models by. Shares in [0,1]. */
  validation: z.object({
    accuracy: z.number().min(0).max(1),
    /** Over the seven expressions without contempt. */
    meanRecall: z.number().min(0).max(1),
  }),
  /** How the network, calibrated, answers to faces of each expression; null where the validation faces lack one. */
  response: responseModelSchema.nullable(),
});

/** What `calibration.json` beside a network's weights holds: all that was fitted on the validation faces. */
export const calibrationSchema = z.object({
  version: z.literal(MODEL_FOLDER_VERSION),
  /** SHA-256 of the weights that this belongs to, hexadecimal. */
  weightsDigest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Faces smaller than this, in pixels of the original frame, are better not read. */
  floorPx: z.number().positive(),
  buckets: z.array(bucketSchema).min(1),
});

export type Calibration = z.infer<typeof calibrationSchema>;
export type CalibrationBucket = z.infer<typeof bucketSchema>;

/** What was measured nearest to a face's size, by proportion: 17 px is nearer to 16 than to 24, 20 px to 24. */
export function bucketOf<Bucket extends Pick<CalibrationBucket, 'sizePx'>>(
  { buckets }: { readonly buckets: readonly Bucket[] },
  sizePx: number,
): Bucket {
  const distance = (bucket: Bucket) => Math.abs(Math.log(bucket.sizePx / sizePx));
  return buckets.reduce((nearest, bucket) => (distance(bucket) < distance(nearest) ? bucket : nearest));
}
