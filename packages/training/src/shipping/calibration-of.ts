import { type Calibration, inThousandths, MODEL_FOLDER_VERSION, type ShareChoice } from '@crowdtone/networks';
import type { ResponseModel } from '@crowdtone/statistics';
import type { CandidateFigures, SizeFigures } from '../evaluation/protocol';
import { examplesOf } from '../evaluation/share-estimators';
import type { SizedReadings } from './choose-shares';

/** A face is worth reading where at least this share of the validation faces of its size is read right. */
export const LEAST_ACCURACY = 0.6;

/** Numbers in the file have as many digits: more than measuring them on some thousand faces gave. */
const DIGITS = 6;

/** What ships beside weights: all that was fitted, measured and chosen on the validation faces. */
export function calibrationOf(
  { sizes }: CandidateFigures,
  weightsDigest: string,
  shares: ShareChoice | null,
  validation: readonly SizedReadings[],
): Calibration {
  const byKernels = shares?.estimator === 'kernel-mixture-posterior';
  const examplesAt = (size: number) => {
    const readings = validation.find((sized) => sized.size === size)?.readings;
    return byKernels && readings !== undefined ? inThousandths(examplesOf(readings)) : null;
  };
  return {
    version: MODEL_FOLDER_VERSION,
    weightsDigest,
    floorPx: floorOf({ sizes }),
    buckets: sizes.map(({ size, temperature, response, validAccuracy, validMeanRecall }) => ({
      sizePx: size,
      temperature: short(temperature),
      validation: { accuracy: short(validAccuracy), meanRecall: short(validMeanRecall) },
      response: response === null ? null : shortened(response),
      examples: response === null ? null : examplesAt(size),
    })),
    shares: shares && { ...shares, error: short(shares.error), coverage: short(shares.coverage) },
  };
}

/** The smallest size down to which every size is worth reading; the largest when none is. */
export function floorOf({ sizes }: { readonly sizes: readonly Pick<SizeFigures, 'size' | 'validAccuracy'>[] }): number {
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
