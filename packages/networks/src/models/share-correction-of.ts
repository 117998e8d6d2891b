/** Builds the correction of group shares from a calibration. */
import type { ShareCorrection } from '@crowdtone/statistics';
import type { Calibration, CalibrationBucket, ShareChoice, VoteMixtureSettings } from './calibration';

/** What was fitted on predictions at one face size. */
type FittedBucket = Pick<CalibrationBucket, 'sizePx' | 'response' | 'examples' | 'prototypes' | 'familiarity'>;

const THOUSANDTHS = 1000;

/** The correction of group shares of a calibration; null when shares are counted. */
export function shareCorrectionOf({
  buckets,
  shares,
}: Pick<Calibration, 'buckets' | 'shares'>): ShareCorrection | null {
  return shares === null ? null : correctionBy(shares, buckets);
}

/** The correction by an estimator, over the sizes with the data it needs; null when there are none. */
export function correctionBy(
  { estimator, settings }: Pick<ShareChoice, 'estimator' | 'settings'>,
  buckets: readonly FittedBucket[],
): ShareCorrection | null {
  if (settings === null) return null;
  if (isVoteMixture(settings)) {
    const known = buckets.flatMap(({ sizePx, prototypes, familiarity }) =>
      prototypes === null ? [] : [{ sizePx, prototypes, familiarity }],
    );
    return known.length === 0 ? null : { estimator: 'vote-mixture-posterior', ...settings, buckets: known };
  }
  const { bandwidth, ...common } = settings;
  if (bandwidth !== null) {
    const known = buckets.flatMap(({ sizePx, examples }) =>
      examples === null ? [] : [{ sizePx, examples: examples.map((predictions) => predictions.map(asProbabilities)) }],
    );
    return known.length === 0 ? null : { estimator: 'kernel-mixture-posterior', ...common, bandwidth, buckets: known };
  }
  if (estimator !== 'adjusted-count-posterior') return null;
  const known = buckets.flatMap(({ sizePx, response }) => (response === null ? [] : [{ sizePx, response }]));
  return known.length === 0 ? null : { estimator, ...common, buckets: known };
}

function isVoteMixture(settings: NonNullable<ShareChoice['settings']>): settings is VoteMixtureSettings {
  return typeof settings.prior !== 'number';
}

function asProbabilities(thousandths: readonly number[]): number[] {
  return thousandths.map((value) => value / THOUSANDTHS);
}

/** Individual predictions in the format of the calibration. */
export function inThousandths(examples: readonly (readonly (readonly number[])[])[]): number[][][] {
  return examples.map((predictions) =>
    predictions.map((reading) => reading.map((value) => Math.round(value * THOUSANDTHS))),
  );
}
