/** What becomes of intervals and of trust when readings are unlike those that they were calibrated on. */
import { seededRandom } from '@crowdtone/runtime';
import { assessTrust, estimateShares, type ShareCorrection, widenedByTrust } from '@crowdtone/statistics';
import { CLASSES } from '../../data/face-set';
import { drawFaces, GROUP_PROTOCOLS, type GroupProtocol, totalVariation } from '../group-error';
import { rowsOf } from '../readings';
import { groupSeed } from './candidates';
import type { SizedReadings } from './read-pictures';
import { tableOf } from './shares-table';

/** Readings of validation faces that were altered in one way. */
export interface AlteredReadings {
  readonly name: string;
  readonly readings: SizedReadings;
}

export interface TrustFigures {
  readonly name: string;
  readonly sizePx: number;
  readonly protocol: GroupProtocol;
  readonly people: number;
  readonly error: number;
  /** Part of the 95 % intervals that held the true share, before trust widened them and after. */
  readonly coverage: number;
  readonly widenedCoverage: number;
  /** Parts of the groups. */
  readonly levels: { readonly good: number; readonly fair: number; readonly poor: number };
  /** Mean over the groups. */
  readonly unlikeness: number;
}

const PEOPLE = [20, 50] as const;
const JUDGED_CLASSES = CLASSES - 1;
const SLACK = 1e-9;

/** @param correction as it ships; @param groups of each kind */
export function measureTrust(
  altered: readonly AlteredReadings[],
  correction: ShareCorrection,
  { groups, seed }: { readonly groups: number; readonly seed: number },
): TrustFigures[] {
  return altered.flatMap(({ name, readings }) =>
    GROUP_PROTOCOLS.flatMap((protocol) =>
      PEOPLE.map((people) => {
        const sums = { error: 0, coverage: 0, widenedCoverage: 0, unlikeness: 0 };
        const levels = { good: 0, fair: 0, poor: 0 };
        const rows = rowsOf(readings.joined[0]?.probabilities ?? new Float32Array());
        let place = 0;
        for (const { faces, truth } of drawFaces(readings, protocol, { groups, facesPerGroup: people, seed })) {
          const group = Array.from(faces, (face) => ({ probabilities: rows[face] ?? [], sizePx: readings.sizePx }));
          const random = seededRandom(groupSeed(name, protocol, people, place++));
          const { expressions } = estimateShares(group, correction, random).shares;
          const trust = assessTrust(group, expressions, correction);
          const held = (shares: typeof expressions) =>
            shares
              .slice(0, JUDGED_CLASSES)
              .filter(({ low, high }, i) => low - SLACK <= (truth[i] ?? 0) && (truth[i] ?? 0) <= high + SLACK).length /
            JUDGED_CLASSES;
          sums.error += totalVariation(
            expressions.map(({ share }) => share),
            truth,
          );
          sums.coverage += held(expressions);
          sums.widenedCoverage += held(widenedByTrust(expressions, trust));
          sums.unlikeness += trust.unlikeness ?? 0;
          levels[trust.level] += 1 / groups;
        }
        return {
          name,
          sizePx: readings.sizePx,
          protocol,
          people,
          levels,
          error: sums.error / groups,
          coverage: sums.coverage / groups,
          widenedCoverage: sums.widenedCoverage / groups,
          unlikeness: sums.unlikeness / groups,
        };
      }),
    ),
  );
}

export function renderTrustTable(figures: readonly TrustFigures[]): string {
  const percent = (value: number) => (value * 100).toFixed(0);
  const rows = figures.map(
    ({ name, sizePx, protocol, people, error, coverage, widenedCoverage, levels, unlikeness }) => {
      const trust = [levels.good, levels.fair, levels.poor].map(percent).join(' / ');
      return `| ${name} | ${sizePx} px | ${protocol} | ${people} | ${error.toFixed(3)} | ${percent(coverage)} | ${percent(widenedCoverage)} | ${unlikeness.toFixed(2)} | ${trust} |`;
    },
  );
  const head = [
    'faces',
    'size',
    'protocol',
    'people',
    'error',
    'held, %',
    'held when widened, %',
    'unlikeness',
    'good / fair / poor, %',
  ];
  return tableOf(head, rows);
}
