import { EXPRESSIONS, shareEstimatorSchema } from '@crowdtone/domain';
import { familiaritySchema, nearestInSize, responseModelSchema } from '@crowdtone/statistics';
import { z } from 'zod';
import { calibrationHead } from './folder-parts';

const share = z.number().min(0).max(1);
const oneEach = <Value extends z.ZodType>(value: Value) => z.array(value).length(EXPRESSIONS.length);

/** See `VotePrototypes`. */
const prototypesSchema = z
  .object({ centres: z.array(oneEach(share)).min(1), votes: z.array(oneEach(z.number().nonnegative())).min(1) })
  .refine(({ centres, votes }) => centres.length === votes.length, 'every cluster has votes')
  .refine(
    ({ votes }) => EXPRESSIONS.every((_, i) => votes.some((row) => (row[i] ?? 0) > 0)),
    'every expression has votes',
  );

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
  /** Answers to all validation faces in clusters, with the votes of these faces; null, or left out, where no estimator asks for them. */
  prototypes: prototypesSchema.nullable().default(null),
  /** What `assessTrust` goes by; null, or left out, where nothing is known. */
  familiarity: familiaritySchema.nullable().default(null),
});

/** See `CorrectionSettings`. The bandwidth is that of kernels, null without any. */
const correctionSettingsSchema = z.object({
  prior: z.number().positive(),
  errorFactor: z.number().min(1),
  widening: z.number().min(1).default(1),
  bandwidth: z.number().positive().nullable().default(null),
});

/** See `VoteMixtureCorrection`. */
const voteMixtureSettingsSchema = z.object({
  prior: oneEach(z.number().positive()),
  errorFactor: z.number().min(1),
  bandwidth: z.number().positive(),
  remoteness: z.number().nonnegative(),
  sharpening: z.number().positive().default(1),
  widening: z
    .array(z.object({ people: z.number().positive(), factor: z.number().positive() }))
    .min(1)
    .refine((steps) => steps.every(({ people }, at) => people > (steps[at - 1]?.people ?? 0)), 'people ascend'),
});

/** Which estimator of group shares did best on groups of validation faces, and how well. */
const shareChoiceSchema = z
  .object({
    estimator: shareEstimatorSchema,
    /** Null where shares are counted. */
    settings: z.union([voteMixtureSettingsSchema, correctionSettingsSchema]).nullable(),
    /** Mean total variation between estimated and true shares, in [0,1]. */
    error: z.number().min(0).max(1),
    /** Part of the 95 % intervals that held the true share, in [0,1]. */
    coverage: z.number().min(0).max(1),
  })
  .refine(
    ({ estimator, settings }) =>
      (estimator === 'counted') === (settings === null) &&
      (estimator === 'vote-mixture-posterior') === (settings !== null && typeof settings.prior !== 'number') &&
      (estimator !== 'adjusted-count-posterior' || (settings?.bandwidth ?? null) === null) &&
      (estimator !== 'kernel-mixture-posterior' || (settings?.bandwidth ?? null) !== null),
    'the settings are those of another estimator',
  );

/** What `calibration.json` beside a network's weights holds: all that was fitted on the validation faces. */
export const calibrationSchema = z.object({
  ...calibrationHead,
  /** Faces whose canonical window is smaller than this, in pixels of the original frame, are better not read. */
  floorPx: z.number().positive(),
  buckets: z.array(bucketSchema).min(1),
  /** What all of this was measured with; left out in folders from before it was written down. */
  measuredWith: z
    .object({
      /** Of the weights: readings at another one are others. */
      precision: z.enum(['float16', 'float32']),
      /** `FACE_WINDOW_VERSION`: which square of a face the network was shown. */
      faceWindow: z.number().int().positive(),
    })
    .optional(),
  /** Null, or left out, when no estimator was chosen: then shares are counted. */
  shares: shareChoiceSchema.nullable().default(null),
});

export type Calibration = z.infer<typeof calibrationSchema>;
export type CalibrationBucket = z.infer<typeof bucketSchema>;
export type VoteMixtureSettings = z.infer<typeof voteMixtureSettingsSchema>;
export type ShareChoice = z.infer<typeof shareChoiceSchema>;

/** What was measured nearest to a face's size, see {@link nearestInSize}. */
export function bucketOf<Bucket extends Pick<CalibrationBucket, 'sizePx'>>(
  { buckets }: { readonly buckets: readonly Bucket[] },
  sizePx: number,
): Bucket {
  return nearestInSize(buckets, sizePx);
}
