/** What readings of validation faces usually look like, so that unusual ones are noticed. */
import { correctionBy } from '@crowdtone/networks';
import { seededRandom } from '@crowdtone/runtime';
import {
  estimateShares,
  type Familiarity,
  type UnlikenessStatistics,
  unlikenessStatistics,
} from '@crowdtone/statistics';
import { drawFaces, GROUP_PROTOCOLS } from '../group-error';
import { rowsOf } from '../readings';
import { foldsOf, groupSeed, type ShareSetup } from './candidates';
import { fitSize, votedPictures } from './fit-sizes';
import type { SizedReadings } from './read-pictures';

const PEOPLE = [5, 20, 50, 200] as const;
/** Of each protocol and half, and of each number of pictures. */
const GROUPS = 15;
const SEED = 7;
const HIGH = 0.95;
const DIGITS = 4;

/**
 * Groups of every protocol, of half of the faces, against clusters of the other half.
 * @param groups drawn of each kind
 */
export function fitFamiliarity(readings: SizedReadings, setup: ShareSetup, groups = GROUPS): Familiarity {
  const folds = foldsOf(readings).map(({ fitting, tried }) => ({
    tried,
    known: fitSize(readings.sizePx, votedPictures(readings, setup.settings?.sharpening, fitting)),
  }));
  return PEOPLE.map((people) => {
    const found: UnlikenessStatistics[] = [];
    for (const { joined } of [readings]) {
      for (const { probabilities } of joined) {
        const rows = rowsOf(probabilities);
        for (const { known, tried } of folds) {
          const correction = correctionBy(setup, [known]);
          for (const protocol of GROUP_PROTOCOLS) {
            const settings = { groups, facesPerGroup: people, seed: SEED };
            for (const { faces } of drawFaces(readings, protocol, settings, tried)) {
              const group = Array.from(faces, (face) => rows[face] ?? []);
              const sized = group.map((row) => ({ probabilities: row, sizePx: readings.sizePx }));
              const random = seededRandom(groupSeed(protocol, people, found.length));
              const { shares } = estimateShares(sized, correction, random);
              const values = shares.expressions.map(({ share }) => share);
              if (known.prototypes !== null) found.push(unlikenessStatistics(group, known.prototypes, values));
            }
          }
        }
      }
    }
    return {
      people,
      energy: usual(found.map(({ energy }) => energy)),
      entropy: usual(found.map(({ entropy }) => entropy)),
    };
  });
}

function usual(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => Number((sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(DIGITS));
  const median = at(0.5);
  // Readings that are all the same have no spread.
  return { median, high: Math.max(at(HIGH), median + 10 ** -DIGITS) };
}
