import type { Box } from '@crowdtone/domain';
import { faceSize, intersectionArea, intersectionOverUnion } from '@crowdtone/imaging';

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
const SAME_FACE_OVERLAP = 0.5;
/** A box with at least this share of itself inside an ignored region lies in it. */
const IGNORED_SHARE = 0.5;

/**
 * Gives each face to one detection at most: the surest detection chooses first, the face it overlaps most of those that
 * nobody has yet (as in PASCAL VOC, Everingham et al., IJCV 2010, with the choice among free faces).
 * @param ignored regions of which nothing is known: a detection that finds no face and lies in one is left out
 */
export function judge(detections: readonly Detected[], truths: readonly Box[], ignored: readonly Box[] = []): Judged[] {
  const free = new Set(truths);
  const judged: Judged[] = [];
  for (const { box, score } of [...detections].sort((a, b) => b.score - a.score)) {
    const found = bestOf(free, box);
    if (found !== null) free.delete(found);
    else if (ignored.some((region) => intersectionArea(region, box) >= IGNORED_SHARE * box.width * box.height))
      continue;
    judged.push({ score, sizePx: faceSize(box), truthSizePx: found && faceSize(found) });
  }
  return judged;
}

function bestOf(truths: Iterable<Box>, box: Box): Box | null {
  let best: { truth: Box; overlap: number } | null = null;
  for (const truth of truths) {
    const overlap = intersectionOverUnion(truth, box);
    if (overlap >= SAME_FACE_OVERLAP && overlap > (best?.overlap ?? 0)) best = { truth, overlap };
  }
  return best?.truth ?? null;
}
