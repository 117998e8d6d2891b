import type { Box } from '@crowdtone/domain';
import { faceSize, intersectionOverUnion } from '@crowdtone/imaging';

/** A box that a detector holds for a face. */
export interface Detected {
  readonly box: Box;
  /** Higher is surer; compares within one detector only. */
  readonly score: number;
}

/** A detection against the truth of its picture. */
export interface Judged {
  readonly score: number;
  /** Shorter side of the detected box, pixels. */
  readonly sizePx: number;
  /** Shorter side of the true box that it found, pixels; null when it found none. */
  readonly truthSizePx: number | null;
}

/** A detection that overlaps a face at least so much has found it. */
export const SAME_FACE_OVERLAP = 0.5;

/**
 * Gives each face to one detection at most: the surest detection chooses first, the face it overlaps most of those that
 * nobody has yet (as in PASCAL VOC, Everingham et al., IJCV 2010, with the choice among free faces).
 */
export function judge(detections: readonly Detected[], truths: readonly Box[]): Judged[] {
  const free = new Set(truths);
  return [...detections]
    .sort((a, b) => b.score - a.score)
    .map(({ box, score }) => {
      const found = bestOf(free, box);
      if (found !== null) free.delete(found);
      return { score, sizePx: faceSize(box), truthSizePx: found && faceSize(found) };
    });
}

function bestOf(truths: Iterable<Box>, box: Box): Box | null {
  let best: { truth: Box; overlap: number } | null = null;
  for (const truth of truths) {
    const overlap = intersectionOverUnion(truth, box);
    if (overlap >= SAME_FACE_OVERLAP && overlap > (best?.overlap ?? 0)) best = { truth, overlap };
  }
  return best?.truth ?? null;
}
