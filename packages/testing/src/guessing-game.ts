/** An observer who guesses what one person expressed from what was published, in simulated crowds. */
import { EXPRESSIONS, type GroupShares, type Probabilities } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime';
import { countShares } from '@crowdtone/statistics';

/** About the shares of expressions in everyday pictures. */
const NATURAL = [0.36, 0.34, 0.11, 0.1, 0.06, 0.01, 0.01, 0.01];
const LEARNED = 12_000;
const TRIED = 3_000;

/** People of each expression. */
export type Counts = readonly number[];

/** Draws an expression, by its place. */
export function drawExpression(random: () => number): number {
  let rest = random();
  const place = NATURAL.findIndex((share) => {
    rest -= share;
    return rest < 0;
  });
  return Math.max(place, 0);
}

/** A group of people with drawn expressions. */
export function drawGroup(people: number, random: () => number): Counts {
  const counts = EXPRESSIONS.map(() => 0);
  for (let person = 0; person < people; person += 1) {
    const place = drawExpression(random);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

/** One person of an expression. */
export function one(expression: number): Counts {
  return EXPRESSIONS.map((_, place) => (place === expression ? 1 : 0));
}

/** Groups together; with `sign` -1 the second is taken away. */
export function added(first: Counts, second: Counts, sign: 1 | -1 = 1): Counts {
  return first.map((count, place) => count + sign * (second[place] ?? 0));
}

/** People of a group. */
export function size(counts: Counts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The counted shares of a group, as estimated. */
export function crowdShares(counts: Counts): GroupShares {
  const oneHot = (place: number): Probabilities => EXPRESSIONS.map((_, index) => (index === place ? 1 : 0));
  return countShares(counts.flatMap((count, place) => Array.from({ length: count }, () => oneHot(place))));
}

/** Shares without rounding errors. */
export function sharesOf({ expressions }: GroupShares): number[] {
  return expressions.map(({ share }) => Number(share.toFixed(6)));
}

/**
 * Share of right guesses of an observer to whom `view` shows something of an episode. The guess is the best there is: what was
 * most often true in simulated episodes that looked the same.
 *
 * @param episode draws one, with the expression that is to be guessed
 */
export function guessingSuccess<Episode extends { readonly secret: number }>(
  seed: number,
  episode: (random: () => number) => Episode,
  view: (episode: Episode) => string,
): number {
  const random = seededRandom(seed);
  const learned = new Map<string, number[]>();
  for (let trial = 0; trial < LEARNED; trial += 1) {
    const drawn = episode(random);
    const seen = view(drawn);
    const tally = learned.get(seen) ?? EXPRESSIONS.map(() => 0);
    tally[drawn.secret] = (tally[drawn.secret] ?? 0) + 1;
    learned.set(seen, tally);
  }
  let right = 0;
  for (let trial = 0; trial < TRIED; trial += 1) {
    const drawn = episode(random);
    const tally = learned.get(view(drawn)) ?? NATURAL;
    if (tally.indexOf(Math.max(...tally)) === drawn.secret) right += 1;
  }
  return right / TRIED;
}
