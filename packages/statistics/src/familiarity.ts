/** How unlike a window's readings are to those that its intervals were calibrated on. */
import type { Probabilities } from '@crowdtone/domain';
import { z } from 'zod';
import { energyDistance, type VotePrototypes } from './quantification';

/** What is usual among groups of validation faces of one size: the middle value, and what one of twenty groups exceeds. */
const usualSchema = z.object({ median: z.number(), high: z.number() }).refine(({ median, high }) => high > median);

/** What two statistics of readings come to in groups of validation faces, by the size of the group, in ascending order. */
export const familiaritySchema = z
  .array(
    z.object({
      people: z.number().int().min(2),
      /** Of {@link energyDistance}, under the group's own estimated shares. */
      energy: usualSchema,
      /** Of the mean entropy of the readings, nats: what is blurred or dark is read in doubt. */
      entropy: usualSchema,
    }),
  )
  .min(1)
  .refine((steps) => steps.every(({ people }, at) => people > (steps[at - 1]?.people ?? 0)), 'people ascend');

export type Familiarity = z.infer<typeof familiaritySchema>;
type Usual = z.infer<typeof usualSchema>;

/** More people than this say no more, and each pair costs time. */
const MAX_PEOPLE = 200;

export interface UnlikenessStatistics {
  readonly energy: number;
  readonly entropy: number;
}

/**
 * @param people at least two; of very many, evenly chosen ones are taken
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
 * How unlike readings of one size are: 0 or less for the middle of all groups of validation faces, 1 for what one of twenty
 * exceeds; the larger of both statistics.
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
      usualAt(familiarity, count, ({ energy }) => energy),
    ),
    beyond(
      found.entropy,
      usualAt(familiarity, count, ({ entropy }) => entropy),
    ),
  );
}

function beyond(value: number, { median, high }: Usual): number {
  return (value - median) / (high - median);
}

/** Between two sizes of groups by the logarithm of the people. */
function usualAt(steps: Familiarity, people: number, read: (step: Familiarity[number]) => Usual): Usual {
  const after = steps.find((step) => step.people >= people) ?? steps.at(-1);
  const before = steps.findLast((step) => step.people <= people) ?? steps[0];
  if (before === undefined || after === undefined) throw new RangeError('nothing is known of readings of this size');
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
