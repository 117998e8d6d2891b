/** How unlike a window's readings are to those that its intervals were calibrated on. */
import type { Probabilities } from '@crowdtone/domain';
import { z } from 'zod';
import { energyDistance, type VotePrototypes } from './quantification';

/** Distribution of a statistic over groups of validation faces of one size: the median, and the 95 % quantile. */
const referenceSchema = z.object({ median: z.number(), high: z.number() }).refine(({ median, high }) => high > median);

/** Reference values of two statistics in groups of validation faces, by the size of the group, ascending. */
export const familiaritySchema = z
  .array(
    z.object({
      people: z.number().int().min(2),
      /** Of {@link energyDistance}, under the group's own estimated shares. */
      energy: referenceSchema,
      /** Of the mean entropy of the readings, nats, which is high for blurred or dark faces. */
      entropy: referenceSchema,
    }),
  )
  .min(1)
  .refine((steps) => steps.every(({ people }, at) => people > (steps[at - 1]?.people ?? 0)), 'people ascend');

/** See {@link familiaritySchema}. */
export type Familiarity = z.infer<typeof familiaritySchema>;
type ReferenceRange = z.infer<typeof referenceSchema>;

/** Largest number of people that are compared, since the time is quadratic in it. */
const MAX_PEOPLE = 200;

/** The two statistics of {@link familiaritySchema} for one group. */
export interface UnlikenessStatistics {
  readonly energy: number;
  readonly entropy: number;
}

/**
 * The statistics of a group's readings.
 *
 * @param people at least two; of more than {@link MAX_PEOPLE} an even selection is used
 * @param shares estimated for the group, in the order of EXPRESSIONS
 */
export function unlikenessStatistics(
  people: readonly Probabilities[],
  prototypes: VotePrototypes,
  shares: readonly number[],
): UnlikenessStatistics {
  const chosen = chosenOf(people);
  return {
    energy: energyDistance(chosen, prototypes, shares),
    entropy: chosen.reduce((sum, reading) => sum + entropyOf(reading), 0) / chosen.length,
  };
}

/**
 * How unlike readings of one size are: 0 for the median of groups of validation faces, 1 for their 95 % quantile; the larger
 * of both statistics.
 *
 * @param people at least two
 */
export function unlikenessOf(
  people: readonly Probabilities[],
  prototypes: VotePrototypes,
  shares: readonly number[],
  familiarity: Familiarity,
): number {
  const found = unlikenessStatistics(people, prototypes, shares);
  const count = Math.min(people.length, MAX_PEOPLE);
  return Math.max(
    beyond(
      found.energy,
      referenceAt(familiarity, count, ({ energy }) => energy),
    ),
    beyond(
      found.entropy,
      referenceAt(familiarity, count, ({ entropy }) => entropy),
    ),
  );
}

function beyond(value: number, { median, high }: ReferenceRange): number {
  return (value - median) / (high - median);
}

/** Interpolates between two group sizes, linearly in the logarithm of the people. */
function referenceAt(
  steps: Familiarity,
  people: number,
  read: (step: Familiarity[number]) => ReferenceRange,
): ReferenceRange {
  const after = steps.find((step) => step.people >= people) ?? steps.at(-1);
  const before = steps.findLast((step) => step.people <= people) ?? steps[0];
  if (before === undefined || after === undefined) throw new RangeError('there are no reference values');
  if (before.people >= after.people) return read(after);
  const part = Math.log(people / before.people) / Math.log(after.people / before.people);
  const [low, high] = [read(before), read(after)];
  return { median: low.median + part * (high.median - low.median), high: low.high + part * (high.high - low.high) };
}

function chosenOf(people: readonly Probabilities[]): readonly Probabilities[] {
  if (people.length <= MAX_PEOPLE) return people;
  return Array.from(
    { length: MAX_PEOPLE },
    (_, place) => people[Math.floor((place * people.length) / MAX_PEOPLE)] ?? [],
  );
}

function entropyOf(reading: Probabilities): number {
  return reading.reduce((sum, value) => (value > 0 ? sum - value * Math.log(value) : sum), 0);
}
