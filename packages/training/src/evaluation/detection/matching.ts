import type { Box } from '@crowdtone/domain';
import { faceSize, intersectionArea, intersectionOverUnion } from '@crowdtone/imaging';

/** A detected face. */
export interface Detected {
  readonly box: Box;
  /** Comparable within one detector only. */
  readonly score: number;
}

/** A detection with the ground truth it matches. */
export interface MatchedDetection {
  readonly score: number;
  /** Shorter side of the detected box, pixels. */
  readonly sizePx: number;
  /** Shorter side of the matched true box, pixels; null for a false positive. */
  readonly truthSizePx: number | null;
}

/** Minimum overlap of a match. */
const MIN_OVERLAP = 0.5;
/** Minimum share of a box inside an ignored region for it to be ignored. */
const MIN_IGNORED_SHARE = 0.5;

/**
 * Matches detections to faces, each face at most once: in order of score, each detection takes the unmatched face it overlaps most
 * (as in PASCAL VOC, Everingham et al., IJCV 2010, but choosing among unmatched faces).
 * @param ignored regions without known ground truth, in which unmatched detections are ignored
 */
export function matchDetections(
  detections: readonly Detected[],
  truths: readonly Box[],
  ignored: readonly Box[] = [],
): MatchedDetection[] {
  const free = new Set(truths);
  const judged: MatchedDetection[] = [];
  for (const { box, score } of [...detections].sort((a, b) => b.score - a.score)) {
    const found = bestOf(free, box);
    if (found !== null) free.delete(found);
    else if (ignored.some((region) => intersectionArea(region, box) >= MIN_IGNORED_SHARE * box.width * box.height))
      continue;
    judged.push({ score, sizePx: faceSize(box), truthSizePx: found && faceSize(found) });
  }
  return judged;
}

function bestOf(truths: Iterable<Box>, box: Box): Box | null {
  let best: { truth: Box; overlap: number } | null = null;
  for (const truth of truths) {
    const overlap = intersectionOverUnion(truth, box);
    if (overlap >= MIN_OVERLAP && overlap > (best?.overlap ?? 0)) best = { truth, overlap };
  }
  return best?.truth ?? null;
}
