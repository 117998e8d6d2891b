/** From what a calibration tells to what corrects the shares of groups. */
import type { ShareCorrection } from '@crowdtone/statistics';
import type { Calibration, CalibrationBucket, ShareChoice, VoteMixtureSettings } from './calibration';

/** What is known of the answers to faces of one size. */
type KnownAnswers = Pick<CalibrationBucket, 'sizePx' | 'response' | 'examples' | 'prototypes' | 'familiarity'>;

const THOUSANDTHS = 1000;

/** What corrects the shares of groups that a network reads; null when they are better counted. */
export function shareCorrectionOf({
  buckets,
  shares,
}: Pick<Calibration, 'buckets' | 'shares'>): ShareCorrection | null {
  return shares === null ? null : correctionBy(shares, buckets);
}

/** A correction by an estimator, over the sizes at which the network's answers are known; null without any. */
export function correctionBy(
  { estimator, settings }: Pick<ShareChoice, 'estimator' | 'settings'>,
  buckets: readonly KnownAnswers[],
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
      examples === null ? [] : [{ sizePx, examples: examples.map((readings) => readings.map(asProbabilities)) }],
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

/** The single answers as the calibration keeps them. */
export function inThousandths(examples: readonly (readonly (readonly number[])[])[]): number[][][] {
  return examples.map((readings) => readings.map((reading) => reading.map((value) => Math.round(value * THOUSANDTHS))));
}
