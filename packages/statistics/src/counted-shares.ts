import { affectOfShares, EXPRESSIONS, type GroupShares, type Probabilities } from '@crowdtone/domain';
import { wilsonInterval } from './wilson';

/**
 * Shares of a group by counting: each person counts for the most probable expression (on a tie, the first of
 * {@link EXPRESSIONS}), each share with its 95 % Wilson interval. The interval covers sampling error only, not the errors
 * of the network.
 *
 * @param people one probability vector per person, at least one
 */
export function countShares(people: readonly Probabilities[]): GroupShares {
  const counts = EXPRESSIONS.map(() => 0);
  for (const probabilities of people) {
    const likeliest = indexOfLargest(probabilities);
    counts[likeliest] = (counts[likeliest] ?? 0) + 1;
  }
  const shares = counts.map((count) => count / people.length);
  return {
    estimator: 'counted',
    expressions: EXPRESSIONS.map((expression, index) => ({
      expression,
      share: shares[index] ?? 0,
      ...wilsonInterval(counts[index] ?? 0, people.length),
    })),
    ...affectOfShares(shares),
  };
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? Number.NEGATIVE_INFINITY) ? index : best), 0);
}
