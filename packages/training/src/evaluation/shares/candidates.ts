/** Estimators of group shares that are compared. */
import { EXPRESSIONS, type Probabilities } from '@crowdtone/domain';
import { correctionBy, type VoteMixtureSettings } from '@crowdtone/networks';
import { seededRandom, seedOf } from '@crowdtone/runtime';
import {
  adjustedCount,
  adjustedCountPosterior,
  countShares,
  estimateShares,
  fitResponseModel,
  kernelMixturePosterior,
  type ShareInterval,
  widened,
} from '@crowdtone/statistics';
import { CLASSES } from '../../data/face-set';
import { halfPlaces, rowsOf } from '../predictions';
import { BANDWIDTH, naturalPrior, naturalShares } from '../share-estimators';
import { fitTemperature, probabilitiesAt, votesOfLabels } from '../temperature';
import { fitSize, weightedPredictions } from './fit-sizes';
import type { SizedPredictions } from './predict-sizes';

/** Estimated shares of a group. */
export interface GroupEstimate {
  readonly shares: readonly number[];
  /** Null for estimators without intervals. */
  readonly intervals: readonly ShareInterval[] | null;
}

/** Estimates the shares of people from their predictions; `seed` makes random draws reproducible. */
export type GroupEstimator = (people: readonly Probabilities[], seed: number) => GroupEstimate;

/** An estimator of shares before fitting. */
export interface ShareCandidate {
  readonly name: string;
  /** Its settings in a calibration; null for estimators that do not ship. */
  readonly setup: ShareSetup | null;
  /** @param places indices of the faces to fit on */
  fit(predictions: SizedPredictions, places: readonly number[]): GroupEstimator;
}

/** The settings of an estimator that ships. */
export interface ShareSetup {
  readonly estimator: 'counted' | 'vote-mixture-posterior';
  /** Null where shares are counted. */
  readonly settings: VoteMixtureSettings | null;
}

/** Settings of the vote mixture that are chosen between. */
export interface VoteMixtureSetting {
  /** Strength of the natural prior. */
  readonly people: number;
  /** See `VoteMixtureOptions`. */
  readonly fixedPriorWeight: number;
  /** Exponent of the votes. */
  readonly sharpening: number;
}

export const VOTE_MIXTURE_GRID: readonly VoteMixtureSetting[] = [0, 0.5].flatMap((fixedPriorWeight) =>
  [5, 10, 20].flatMap((people) => [1, 1.5].map((sharpening) => ({ people, fixedPriorWeight, sharpening }))),
);
/** Faces count half, because the calibration faces are not sampled from the analysed crowd. */
const ERROR_FACTOR = 2;
const NO_WIDENING = [{ people: 1, factor: 1 }];
const RESPONSE_RIDGE = 3;

export const COUNTED: ShareCandidate = {
  name: 'counted',
  setup: { estimator: 'counted', settings: null },
  fit: () => (people) => fromExpressions(countShares(people).expressions),
};

const MEAN_PROBABILITY: ShareCandidate = {
  name: 'mean calibrated probability',
  setup: null,
  fit: () => (people) => ({
    shares: EXPRESSIONS.map((_, i) => people.reduce((sum, reading) => sum + (reading[i] ?? 0) / people.length, 0)),
    intervals: null,
  }),
};

/** The regularised inverse of the mapping from votes to mean probabilities. */
const LABEL_RESPONSE: ShareCandidate = {
  name: 'label-distribution response',
  setup: null,
  fit(predictions, places) {
    const voted = weightedPredictions(predictions, 1, places);
    const model = fitSize(predictions.sizePx, voted).response ?? [];
    const options = { prior: naturalShares(voted), ridge: RESPONSE_RIDGE };
    return (people) => ({ shares: adjustedCount([{ model, people }], options), intervals: null });
  },
};

/** Estimators fitted on labels instead of votes: only faces with a majority, one image each. */
function labelBased(
  name: string,
  estimate: (known: Probabilities[][], people: Probabilities[], random: () => number) => GroupEstimate,
): ShareCandidate {
  return {
    name,
    setup: null,
    fit(predictions, places) {
      const single = predictions.averaged[0]?.probabilities ?? new Float32Array();
      const clear = places.filter((face) => (predictions.labels[face] ?? -1) >= 0);
      const rows = rowsOf(single);
      const flat = Float32Array.from(clear.flatMap((face) => logarithms(rows[face] ?? [])));
      const temperature = fitTemperature([flat], votesOfLabels(clear.map((face) => predictions.labels[face] ?? 0)));
      const known = EXPRESSIONS.map((_, label) =>
        clear
          .filter((face) => predictions.labels[face] === label)
          .map((face) => sharpened(rows[face] ?? [], temperature)),
      );
      return (people, seed) =>
        estimate(
          known,
          people.map((reading) => sharpened(reading, temperature)),
          seededRandom(seed),
        );
    },
  };
}

const LABEL_DRAWS = 100;
const MAX_EXAMPLES = 200;
const KERNELS_ON_LABELS = labelBased('kernel mixture posterior on labels', (known, people, random) => {
  const examples = known.map((members) => members.slice(0, MAX_EXAMPLES));
  const prior = EXPRESSIONS.map(() => 0.1);
  const options = { prior, target: 'group', draws: LABEL_DRAWS, random, bandwidth: 0.1, errorFactor: 8 } as const;
  const { shares, intervals } = kernelMixturePosterior([{ examples, people }], options);
  return { shares, intervals: intervals.map((interval, i) => widened({ share: shares[i] ?? 0, ...interval }, 1.75)) };
});
const ADJUSTED_COUNT_ON_LABELS = labelBased('adjusted count posterior on labels', (known, people, random) => {
  const model = fitResponseModel(
    known.flatMap((members, truth) => members.map((probabilities) => ({ truth, probabilities }))),
  );
  const options = { prior: EXPRESSIONS.map(() => 0.5), target: 'group', draws: LABEL_DRAWS, random } as const;
  return adjustedCountPosterior([{ model, people }], options);
});

/** Reference estimators, which do not ship. */
export const REFERENCES: readonly ShareCandidate[] = [
  MEAN_PROBABILITY,
  LABEL_RESPONSE,
  ADJUSTED_COUNT_ON_LABELS,
  KERNELS_ON_LABELS,
];

/**
 * A vote mixture posterior with the settings of a model folder.
 * @param natural natural shares of votes
 */
export function voteMixture(setting: VoteMixtureSetting, natural: readonly number[]) {
  const { people, fixedPriorWeight, sharpening } = setting;
  const settings = {
    prior: naturalPrior(natural, people),
    fixedPriorWeight,
    errorFactor: ERROR_FACTOR,
    bandwidth: BANDWIDTH,
    remoteness: 0,
    sharpening,
    widening: NO_WIDENING,
  };
  const setup: ShareSetup = { estimator: 'vote-mixture-posterior', settings };
  const name = `vote mixture posterior, prior ${people} people, its weight ${fixedPriorWeight}, votes to the power of ${sharpening}`;
  return {
    name,
    setup,
    fit: (predictions: SizedPredictions, places: readonly number[]) => fitSetup(setup, predictions, places),
  };
}

/** Fits an estimator and runs it as in the product. */
export function fitSetup(setup: ShareSetup, predictions: SizedPredictions, places: readonly number[]): GroupEstimator {
  const correction = correctionBy(setup, [
    fitSize(predictions.sizePx, weightedPredictions(predictions, setup.settings?.sharpening, places)),
  ]);
  return (people, seed) => {
    const sized = people.map((probabilities) => ({ probabilities, sizePx: predictions.sizePx }));
    return fromExpressions(estimateShares(sized, correction, seededRandom(seed)).shares.expressions);
  };
}

/** The mean of a candidate's and the counted shares, with the hull of both intervals. */
export function withCounted(candidate: ShareCandidate): ShareCandidate {
  return {
    name: 'mean of chosen and counted, hull of intervals',
    setup: null,
    fit(predictions, places) {
      const corrected = candidate.fit(predictions, places);
      const counted = COUNTED.fit(predictions, places);
      return (people, seed) => {
        const [one, other] = [corrected(people, seed), counted(people, seed)];
        return {
          shares: one.shares.map((share, i) => (share + (other.shares[i] ?? 0)) / 2),
          intervals: (one.intervals ?? []).map(({ low, high }, i) => ({
            low: Math.min(low, other.intervals?.[i]?.low ?? 1),
            high: Math.max(high, other.intervals?.[i]?.high ?? 0),
          })),
        };
      };
    },
  };
}

/** Seed of a group's random draws. */
export function groupSeed(...coordinates: readonly (string | number)[]): number {
  return seedOf(...coordinates);
}

/** Two folds of the faces, stratified by label, for cross-validation. */
export function foldsOf(
  predictions: SizedPredictions,
): readonly { readonly fitting: number[]; readonly heldOut: number[] }[] {
  const [one, other] = halfPlaces(predictions.labels);
  return [
    { fitting: one, heldOut: other },
    { fitting: other, heldOut: one },
  ];
}

function fromExpressions(
  expressions: readonly { readonly share: number; readonly low: number; readonly high: number }[],
): GroupEstimate {
  return { shares: expressions.map(({ share }) => share), intervals: expressions };
}

function logarithms(reading: Probabilities): number[] {
  return reading.map((value) => Math.log(Math.max(value, 1e-9)));
}

function sharpened(reading: Probabilities, temperature: number): Probabilities {
  return Array.from(probabilitiesAt(Float32Array.from(logarithms(reading)), temperature)).slice(0, CLASSES);
}
