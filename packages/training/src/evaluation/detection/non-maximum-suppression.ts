import { intersectionOverUnion } from '@crowdtone/imaging';
import type { Detected } from './matching';

/** As in face-api. */
const MAX_OVERLAP = 0.5;

/** Greedy non-maximum suppression: of boxes that overlap by more than half, the one with the highest score is kept. */
export function nonMaximumSuppression(found: readonly Detected[]): Detected[] {
  const kept: Detected[] = [];
  for (const detected of [...found].sort((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => intersectionOverUnion(box, detected.box) <= MAX_OVERLAP)) kept.push(detected);
  }
  return kept;
}
