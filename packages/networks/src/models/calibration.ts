import { shareEstimatorSchema } from '@crowdtone/domain';
import { nearestInSize, responseModelSchema } from '@crowdtone/statistics';
import { z } from 'zod';
import { calibrationHead } from './folder-parts';

const bucketSchema = z.object({
  /** Side of the canonical face window that this was measured at, pixels. */
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
  /**
   * Single answers to validation faces of each expression, probabilities in thousandths; null, or left out, where no
   * estimator asks for them.
   */
  examples: z
    .array(z.array(z.array(z.number().int().min(0).max(1000))).min(1))
    .nullable()
    .default(null),
});

/** Which estimator of group shares did best on groups of validation faces, and how well. */
const shareChoiceSchema = z
  .object({
    estimator: shareEstimatorSchema,
    /** See `CorrectionSettings`; null where shares are counted. The bandwidth is that of kernels, null without any. */
    settings: z
      .object({
        prior: z.number().positive(),
        errorFactor: z.number().min(1),
        widening: z.number().min(1).default(1),
        bandwidth: z.number().positive().nullable().default(null),
      })
      .nullable(),
    /** Mean total variation between estimated and true shares, in [0,1]. */
    error: z.number().min(0).max(1),
    /** Part of the 95 % intervals that held the true share, in [0,1]. */
    coverage: z.number().min(0).max(1),
  })
  .refine(
    ({ estimator, settings }) =>
      (estimator === 'kernel-mixture-posterior') === ((settings?.bandwidth ?? null) !== null),
    'kernels have a bandwidth, and nothing else has',
  );

/** What `calibration.json` beside a network's weights holds: all that was fitted on the validation faces. */
export const calibrationSchema = z.object({
  ...calibrationHead,
  /** Faces whose canonical window is smaller than this, in pixels of the original frame, are better not read. */
  floorPx: z.number().positive(),
  buckets: z.array(bucketSchema).min(1),
  /** Null, or left out, when no estimator was chosen: then shares are counted. */
  shares: shareChoiceSchema.nullable().default(null),
});

export type Calibration = z.infer<typeof calibrationSchema>;
export type CalibrationBucket = z.infer<typeof bucketSchema>;
export type ShareChoice = z.infer<typeof shareChoiceSchema>;

/** What was measured nearest to a face's size, see {@link nearestInSize}. */
export function bucketOf<Bucket extends Pick<CalibrationBucket, 'sizePx'>>(
  { buckets }: { readonly buckets: readonly Bucket[] },
  sizePx: number,
): Bucket {
  return nearestInSize(buckets, sizePx);
}
