/** Processor time of the estimation of a window's shares, and of its trust. */
import { assessTrust, medianOf, type ShareCorrection } from '@crowdtone/statistics';
import { rowsOf } from '../predictions';
import type { ShareCandidate } from './candidates';
import type { SizedPredictions } from './predict-sizes';

/** Median CPU time per window of a number of people. */
export interface WindowCost {
  readonly name: string;
  readonly people: number;
  /** Milliseconds. */
  readonly ms: number;
}

/** Numbers of people in the timed windows. */
export const TIMED_PEOPLE = [20, 200, 5000] as const;
const TIMED_WINDOWS = 21;
const TIMED_LARGE_WINDOWS = 3;
const LARGE = 1000;

/** The name of the row on trust. */
const TRUST_COST = 'trust';

/**
 * Measures the candidates' estimates, and the trust in those of the first.
 * @param candidates at least one
 * @param correction as it ships; its trust is timed
 */
export function measureCost(
  candidates: readonly ShareCandidate[],
  predictions: SizedPredictions,
  correction: ShareCorrection,
): WindowCost[] {
  const rows = rowsOf(predictions.averaged[0]?.probabilities ?? new Float32Array());
  const places = rows.map((_, face) => face);
  const groupOf = (people: number) =>
    Array.from({ length: people }, (_, place) => rows[(place * 7) % rows.length] ?? []);
  const estimators = candidates.map((candidate) => ({
    name: candidate.name,
    estimate: candidate.fit(predictions, places),
  }));
  const costs = estimators.flatMap(({ name, estimate }) =>
    TIMED_PEOPLE.map((people) => {
      const group = groupOf(people);
      return { name, people, ms: medianCpuMs(people, (window) => estimate(group, window)) };
    }),
  );
  const trust = TIMED_PEOPLE.map((people) => {
    const group = groupOf(people).map((probabilities) => ({ probabilities, sizePx: predictions.sizePx }));
    const shares = estimators[0]?.estimate(groupOf(people), 0).shares.map((share) => ({ share })) ?? [];
    return { name: TRUST_COST, people, ms: medianCpuMs(people, () => assessTrust(group, shares, correction)) };
  });
  return [...costs, ...trust];
}

/** Of several windows after one to warm up. */
function medianCpuMs(people: number, run: (window: number) => unknown): number {
  run(0);
  const windows = people > LARGE ? TIMED_LARGE_WINDOWS : TIMED_WINDOWS;
  return medianOf(
    Array.from({ length: windows }, (_, window) => {
      const before = process.cpuUsage();
      run(window);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    }),
  );
}
