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
  /** Side of the canonical face window at which this bucket was measured, pixels. */
  sizePx: z.number().positive(),
  /** Logits are divided by it before the softmax (Guo et al., ICML 2017). */
  temperature: z.number().positive(),
  /** On validation faces of this size, in [0,1]; `auto` chooses models by these figures. */
  validation: z.object({
    accuracy: z.number().min(0).max(1),
    /** Over the seven expressions without contempt. */
    meanRecall: z.number().min(0).max(1),
  }),
  /** Calibrated predictions for faces of each expression; null where the validation faces lack an expression. */
  response: responseModelSchema.nullable(),
  /**
   * Individual predictions for validation faces of each expression, in thousandths; null or absent when no estimator
   * needs them.
   */
  examples: z
    .array(z.array(z.array(z.number().int().min(0).max(1000))).min(1))
    .nullable()
    .default(null),
  /** Clustered predictions for all validation faces, with their votes; null or absent when no estimator needs them. */
  prototypes: prototypesSchema.nullable().default(null),
  /** Input of `assessTrust`; null or absent when unknown. */
  familiarity: familiaritySchema.nullable().default(null),
});

/** See `CorrectionSettings`. `bandwidth` is that of the kernels, null without kernels. */
const correctionSettingsSchema = z.object({
  prior: z.number().positive(),
  errorFactor: z.number().min(1),
  widening: z.number().min(1).default(1),
  bandwidth: z.number().positive().nullable().default(null),
});

/** See `VoteMixtureCorrection`. */
const voteMixtureSettingsSchema = z.object({
  prior: oneEach(z.number().positive()),
  /** 0 where absent, as in older calibrations, whose other settings were chosen with it. */
  fixedPriorWeight: share.default(0),
  errorFactor: z.number().min(1),
  bandwidth: z.number().positive(),
  remoteness: z.number().nonnegative(),
  sharpening: z.number().positive().default(1),
  widening: z
    .array(z.object({ people: z.number().positive(), factor: z.number().positive() }))
    .min(1)
    .refine((steps) => steps.every(({ people }, at) => people > (steps[at - 1]?.people ?? 0)), 'people ascend'),
});

/** The estimator of group shares with the lowest error on groups of validation faces. */
const shareChoiceSchema = z
  .object({
    estimator: shareEstimatorSchema,
    /** Null where shares are counted. */
    settings: z.union([voteMixtureSettingsSchema, correctionSettingsSchema]).nullable(),
    /** Mean total variation between estimated and true shares, in [0,1]. */
    error: z.number().min(0).max(1),
    /** Coverage of the 95 % intervals, in [0,1]. */
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

/** `calibration.json` beside a network's weights: everything fitted on the validation faces. */
export const calibrationSchema = z.object({
  ...calibrationHead,
  /** Faces with a smaller canonical window are not classified; pixels of the original frame. */
  floorPx: z.number().positive(),
  buckets: z.array(bucketSchema).min(1),
  /** Conditions of the measurement; absent in older folders. */
  measuredWith: z
    .object({
      /** Precision of the weights, or of the arithmetic when it is int8; other precisions give other predictions. */
      precision: z.enum(['float16', 'float32', 'int8']),
      /** `FACE_WINDOW_VERSION`: the definition of the square the network sees of a face. */
      faceWindow: z.number().int().positive(),
    })
    .optional(),
  /** Null or absent when no estimator was chosen: shares are then counted. */
  shares: shareChoiceSchema.nullable().default(null),
});

/** The content of `calibration.json`. */
export type Calibration = z.infer<typeof calibrationSchema>;
/** What was fitted on validation faces of one size. */
export type CalibrationBucket = z.infer<typeof bucketSchema>;
/** Settings of the estimator `vote-mixture-posterior`. */
export type VoteMixtureSettings = z.infer<typeof voteMixtureSettingsSchema>;
/** The chosen estimator of group shares. */
export type ShareChoice = z.infer<typeof shareChoiceSchema>;

/** The bucket nearest to a face's size, see {@link nearestInSize}. */
export function bucketOf<Bucket extends Pick<CalibrationBucket, 'sizePx'>>(
  { buckets }: { readonly buckets: readonly Bucket[] },
  sizePx: number,
): Bucket {
  return nearestInSize(buckets, sizePx);
}
