import { FACE_WINDOW_VERSION } from '@crowdtone/domain';
import { type Calibration, type CalibrationBucket, MODEL_FOLDER_VERSION } from '@crowdtone/networks';
import type { ResponseModel } from '@crowdtone/statistics';
import type { SizeFigures } from '../evaluation/protocol';
import { fitFamiliarity } from '../evaluation/shares/fit-familiarity';
import { fitSize, missingExpressions, votedPictures } from '../evaluation/shares/fit-sizes';
import type { SizedReadings } from '../evaluation/shares/read-pictures';
import { choiceOf, type ShareSelection } from './choose-shares';

/** A face is worth reading where at least this share of the validation faces of its size is read right. */
export const LEAST_ACCURACY = 0.6;

/** Numbers in the file have as many digits: more than measuring them on some thousand faces gave. */
const DIGITS = 6;

/** What is known of reading validation faces of one size. */
export type ReadSize = Pick<SizeFigures, 'size' | 'temperature' | 'validAccuracy' | 'validMeanRecall'>;

/**
 * What ships beside weights: all that was fitted, measured and chosen on the validation faces.
 * @param sizes all that were measured
 * @param validation readings at those that are worth reading
 */
export function calibrationOf(
  sizes: readonly ReadSize[],
  weightsDigest: string,
  selection: ShareSelection,
  validation: readonly SizedReadings[],
): Calibration {
  const shares = choiceOf(selection);
  return {
    version: MODEL_FOLDER_VERSION,
    weightsDigest,
    floorPx: floorOf({ sizes }),
    buckets: sizes.map(({ size, temperature, validAccuracy, validMeanRecall }) => {
      const readings = validation.find(({ sizePx }) => sizePx === size);
      return {
        sizePx: size,
        temperature: short(readings?.temperature ?? temperature),
        validation: { accuracy: short(validAccuracy), meanRecall: short(validMeanRecall) },
        ...answersTo(readings, selection),
      };
    }),
    measuredWith: { precision: 'float16', faceWindow: FACE_WINDOW_VERSION },
    shares: shares && { ...shares, error: short(shares.error), coverage: short(shares.coverage) },
  };
}

/** Fitted on all validation faces. */
function answersTo(
  readings: SizedReadings | undefined,
  { chosen }: ShareSelection,
): Pick<CalibrationBucket, 'response' | 'examples' | 'prototypes' | 'familiarity'> {
  const unknown = { response: null, examples: null, prototypes: null, familiarity: null };
  const sharpening = chosen?.setup.settings?.sharpening;
  if (readings === undefined) return unknown;
  const voted = votedPictures(readings, sharpening);
  if (missingExpressions(voted).length > 0) return unknown;
  const fitted = fitSize(readings.sizePx, voted);
  const response = fitted.response && shortened(fitted.response);
  if (chosen?.setup.estimator !== 'vote-mixture-posterior') return { ...unknown, response };
  return { ...fitted, response, familiarity: fitFamiliarity(readings, chosen.setup) };
}

/** The smallest size down to which every size is worth reading; the largest when none is. */
export function floorOf({ sizes }: { readonly sizes: readonly Pick<ReadSize, 'size' | 'validAccuracy'>[] }): number {
  const descending = sizes.toSorted((a, b) => b.size - a.size);
  const firstPoor = descending.findIndex(({ validAccuracy }) => validAccuracy < LEAST_ACCURACY);
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
