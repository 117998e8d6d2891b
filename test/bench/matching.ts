/** Agreement of boxes with ground truth. */
import type { Box } from '@crowdtone/domain';
import { intersectionOverUnion } from '@crowdtone/imaging';

/** Counts over frames. */
export interface Agreement {
  readonly truths: number;
  readonly found: number;
  readonly hits: number;
}

/** Smallest intersection over union of a true and a found box of the same face. */
const MIN_IOU = 0.4;

/** Matches each true face with at most one found box and the reverse, the best-overlapping pairs first. */
export function compareBoxes(truths: readonly Box[], found: readonly Box[]): Agreement {
  const pairs = truths
    .flatMap((truth, t) => found.map((box, f) => ({ t, f, overlap: intersectionOverUnion(truth, box) })))
    .filter(({ overlap }) => overlap >= MIN_IOU)
    .sort((a, b) => b.overlap - a.overlap);
  const [matchedTruths, matchedFound] = [new Set<number>(), new Set<number>()];
  for (const { t, f } of pairs) {
    if (matchedTruths.has(t) || matchedFound.has(f)) continue;
    matchedTruths.add(t);
    matchedFound.add(f);
  }
  return { truths: truths.length, found: found.length, hits: matchedTruths.size };
}

export function addAgreements(agreements: readonly Agreement[]): Agreement {
  const total = (count: (agreement: Agreement) => number) => agreements.reduce((sum, one) => sum + count(one), 0);
  return { truths: total((one) => one.truths), found: total((one) => one.found), hits: total((one) => one.hits) };
}
