import { intersectionOverUnion } from '@crowdtone/imaging';
import type { Detected } from './matching';

/** As face-api has it. */
const SAME_FACE_OVERLAP = 0.5;

/** Plain non-maximum suppression: of boxes that overlap by half, the best scored stays. */
export function keepBest(found: readonly Detected[]): Detected[] {
  const kept: Detected[] = [];
  for (const detected of [...found].sort((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => intersectionOverUnion(box, detected.box) <= SAME_FACE_OVERLAP)) kept.push(detected);
  }
  return kept;
}
