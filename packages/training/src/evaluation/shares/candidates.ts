/** Ways to estimate shares that are measured against each other. */
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
import { halfPlaces, rowsOf } from '../readings';
import { BANDWIDTH, naturalPrior, naturalShares } from '../share-estimators';
import { fitTemperature, probabilitiesAt, votesOfLabels } from '../temperature';
import { fitSize, votedPictures } from './fit-sizes';
import type { SizedReadings } from './read-pictures';

/** What is said of a group. */
export interface GroupEstimate {
  readonly shares: readonly number[];
  /** Null of an estimator that gives none. */
  readonly intervals: readonly ShareInterval[] | null;
}

/** Estimates the shares of people by their readings; the seed makes draws repeatable. */
export type GroupEstimator = (people: readonly Probabilities[], seed: number) => GroupEstimate;

/** One way to estimate shares, before it is fitted. */
export interface ShareCandidate {
  readonly name: string;
  /** How a calibration says it; null of one that does not ship. */
  readonly setup: ShareSetup | null;
  /** @param places of the faces that may be learnt from */
  fit(readings: SizedReadings, places: readonly number[]): GroupEstimator;
}

/** What ships of an estimator. */
export interface ShareSetup {
  readonly estimator: 'counted' | 'vote-mixture-posterior';
  /** Null where shares are counted. */
  readonly settings: VoteMixtureSettings | null;
}

/** How strongly groups are drawn towards natural shares, in people, and how votes are sharpened: all that is tried. */
export const VOTE_MIXTURE_GRID = [10, 20, 40].flatMap((people) =>
  [1, 1.5].map((sharpening) => ({ people, sharpening })),
);
/** Faces are taken to say half of what their number says: they are not drawn from the crowd that is read. */
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

/** The regularised inverse of how votes map to mean probabilities. */
const LABEL_RESPONSE: ShareCandidate = {
  name: 'label-distribution response',
  setup: null,
  fit(readings, places) {
    const voted = votedPictures(readings, 1, places);
    const model = fitSize(readings.sizePx, voted).response ?? [];
    const options = { prior: naturalShares(voted), ridge: RESPONSE_RIDGE };
    return (people) => ({ shares: adjustedCount([{ model, people }], options), intervals: null });
  },
};

/** As shares were estimated before votes were asked: clear faces alone, one picture each, their label all the truth. */
function byLabels(
  name: string,
  estimate: (known: Probabilities[][], people: Probabilities[], random: () => number) => GroupEstimate,
): ShareCandidate {
  return {
    name,
    setup: null,
    fit(readings, places) {
      const single = readings.joined[0]?.probabilities ?? new Float32Array();
      const clear = places.filter((face) => (readings.labels[face] ?? -1) >= 0);
      const rows = rowsOf(single);
      const flat = Float32Array.from(clear.flatMap((face) => logarithms(rows[face] ?? [])));
      const temperature = fitTemperature([flat], votesOfLabels(clear.map((face) => readings.labels[face] ?? 0)));
      const known = EXPRESSIONS.map((_, label) =>
        clear.filter((face) => readings.labels[face] === label).map((face) => sharpened(rows[face] ?? [], temperature)),
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

const BEFORE_DRAWS = 100;
const MOST_EXAMPLES = 200;
const KERNELS_BEFORE = byLabels('kernel mixture posterior on labels (before)', (known, people, random) => {
  const examples = known.map((members) => members.slice(0, MOST_EXAMPLES));
  const prior = EXPRESSIONS.map(() => 0.1);
  const options = { prior, target: 'group', draws: BEFORE_DRAWS, random, bandwidth: 0.1, errorFactor: 8 } as const;
  const { shares, intervals } = kernelMixturePosterior([{ examples, people }], options);
  return { shares, intervals: intervals.map((interval, i) => widened({ share: shares[i] ?? 0, ...interval }, 1.75)) };
});
const COUNT_BEFORE = byLabels('adjusted count posterior on labels (before)', (known, people, random) => {
  const model = fitResponseModel(
    known.flatMap((members, truth) => members.map((probabilities) => ({ truth, probabilities }))),
  );
  const options = { prior: EXPRESSIONS.map(() => 0.5), target: 'group', draws: BEFORE_DRAWS, random } as const;
  return adjustedCountPosterior([{ model, people }], options);
});

/** What cannot ship but has to be beaten. */
export const REFERENCES: readonly ShareCandidate[] = [MEAN_PROBABILITY, LABEL_RESPONSE, COUNT_BEFORE, KERNELS_BEFORE];

/** A mixture of votes as it would ship, fitted to the given faces. */
export function voteMixture({ people, sharpening }: (typeof VOTE_MIXTURE_GRID)[number], natural: readonly number[]) {
  const settings = {
    prior: naturalPrior(natural, people),
    errorFactor: ERROR_FACTOR,
    bandwidth: BANDWIDTH,
    remoteness: 0,
    sharpening,
    widening: NO_WIDENING,
  };
  const setup: ShareSetup = { estimator: 'vote-mixture-posterior', settings };
  const name = `vote mixture posterior, prior ${people} people, votes to the power of ${sharpening}`;
  return {
    name,
    setup,
    fit: (readings: SizedReadings, places: readonly number[]) => fitSetup(setup, readings, places),
  };
}

/** Runs a setup as the product would. */
export function fitSetup(setup: ShareSetup, readings: SizedReadings, places: readonly number[]): GroupEstimator {
  const correction = correctionBy(setup, [
    fitSize(readings.sizePx, votedPictures(readings, setup.settings?.sharpening, places)),
  ]);
  return (people, seed) => {
    const sized = people.map((probabilities) => ({ probabilities, sizePx: readings.sizePx }));
    return fromExpressions(estimateShares(sized, correction, seededRandom(seed)).shares.expressions);
  };
}

/** The mean of a candidate's shares and the counted ones, with the hull of both intervals. */
export function withCounted(candidate: ShareCandidate): ShareCandidate {
  return {
    name: 'mean of the chosen one and counted, hull of both intervals',
    setup: null,
    fit(readings, places) {
      const corrected = candidate.fit(readings, places);
      const counted = COUNTED.fit(readings, places);
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

/** Seeds of a group's draws, by its place among all. */
export function groupSeed(...coordinates: readonly (string | number)[]): number {
  return seedOf(...coordinates);
}

/** Halves of the faces, clear and unclear ones alike, between which everything is fitted and tried. */
export function foldsOf(readings: SizedReadings): readonly { readonly fitting: number[]; readonly tried: number[] }[] {
  const [one, other] = halfPlaces(readings.labels);
  return [
    { fitting: one, tried: other },
    { fitting: other, tried: one },
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
