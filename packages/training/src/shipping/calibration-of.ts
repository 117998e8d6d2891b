import { FACE_WINDOW_VERSION } from '@crowdtone/domain';
import { type Calibration, type CalibrationBucket, MODEL_FOLDER_VERSION } from '@crowdtone/networks';
import type { ResponseModel } from '@crowdtone/statistics';
import type { SizeFigures } from '../evaluation/protocol';
import { fitFamiliarity } from '../evaluation/shares/fit-familiarity';
import { fitSize, missingExpressions, weightedPredictions } from '../evaluation/shares/fit-sizes';
import type { SizedPredictions } from '../evaluation/shares/predict-sizes';
import { choiceOf, type ShareSelection } from './choose-shares';

/** Minimum accuracy on validation faces of the smallest size that is classified. */
export const MIN_ACCURACY = 0.6;

/** Significant digits in the file, more than measurements on a few thousand faces have. */
const DIGITS = 6;

/** Precision that a calibration applies to: that of the weights, or int8 arithmetic. */
export type CalibratedPrecision = NonNullable<Calibration['measuredWith']>['precision'];

/** Figures on validation faces of one size. */
export type MeasuredSize = Pick<SizeFigures, 'size' | 'temperature' | 'validAccuracy' | 'validMeanRecall'>;

/**
 * The content of `calibration.json`: everything fitted, measured and chosen on the validation faces.
 * @param sizes all evaluated sizes
 * @param validation predictions at the sizes that are classified
 * @param precision of the network that was measured
 */
export function calibrationOf(
  sizes: readonly MeasuredSize[],
  weightsDigest: string,
  selection: ShareSelection,
  validation: readonly SizedPredictions[],
  precision: CalibratedPrecision = 'float16',
): Calibration {
  const shares = choiceOf(selection);
  return {
    version: MODEL_FOLDER_VERSION,
    weightsDigest,
    floorPx: floorOf({ sizes }),
    buckets: sizes.map(({ size, temperature, validAccuracy, validMeanRecall }) => {
      const predictions = validation.find(({ sizePx }) => sizePx === size);
      return {
        sizePx: size,
        temperature: short(predictions?.temperature ?? temperature),
        validation: { accuracy: short(validAccuracy), meanRecall: short(validMeanRecall) },
        ...fittedTo(predictions, selection),
      };
    }),
    measuredWith: { precision, faceWindow: FACE_WINDOW_VERSION },
    shares: shares && { ...shares, error: short(shares.error), coverage: short(shares.coverage) },
  };
}

/** Fitted on all validation faces. */
function fittedTo(
  predictions: SizedPredictions | undefined,
  { chosen }: ShareSelection,
): Pick<CalibrationBucket, 'response' | 'examples' | 'prototypes' | 'familiarity'> {
  const unknown = { response: null, examples: null, prototypes: null, familiarity: null };
  const sharpening = chosen?.setup.settings?.sharpening;
  if (predictions === undefined) return unknown;
  const voted = weightedPredictions(predictions, sharpening);
  if (missingExpressions(voted).length > 0) return unknown;
  const fitted = fitSize(predictions.sizePx, voted);
  const response = fitted.response && shortened(fitted.response);
  if (chosen?.setup.estimator !== 'vote-mixture-posterior') return { ...unknown, response };
  return { ...fitted, response, familiarity: fitFamiliarity(predictions, chosen.setup) };
}

/** The smallest size down to which every size reaches {@link MIN_ACCURACY}; the largest when none does. */
export function floorOf({
  sizes,
}: {
  readonly sizes: readonly Pick<MeasuredSize, 'size' | 'validAccuracy'>[];
}): number {
  const descending = sizes.toSorted((a, b) => b.size - a.size);
  const firstPoor = descending.findIndex(({ validAccuracy }) => validAccuracy < MIN_ACCURACY);
  const last = firstPoor < 0 ? descending.length - 1 : Math.max(0, firstPoor - 1);
  return descending[last]?.size ?? Number.NaN;
}

function shortened(response: ResponseModel): ResponseModel {
  return response.map(({ count, mean, covariance }) => ({
    count,
    mean: mean.map(short),
    covariance: covariance.map((row) => row.map(short)),
  }));
}

function short(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
