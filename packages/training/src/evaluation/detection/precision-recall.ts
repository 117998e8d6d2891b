import type { MatchedDetection } from './matching';

/** Faces by their shorter side, pixels: from `from` inclusive to `below` exclusive; null for no limit. */
export interface SizeRange {
  readonly from: number;
  readonly below: number | null;
}

/** Whether a face of this shorter side, pixels, is in the range. */
export function isInRange({ from, below }: SizeRange, size: number): boolean {
  return size >= from && (below === null || size < below);
}

/** Recall and precision of all detections with at least `score`. */
export interface CurvePoint {
  readonly score: number;
  /** In [0,1]. */
  readonly recall: number;
  /** In [0,1]. */
  readonly precision: number;
}

/** The precision-recall curve for one range of sizes. */
export interface Curve {
  /** True faces. */
  readonly faces: number;
  /** By descending score, one per distinct score. */
  readonly points: readonly CurvePoint[];
}

/**
 * The precision-recall curve for faces of some sizes. Detections that match faces of other sizes are ignored,
 * as are unmatched detections of other sizes (as in COCO's area ranges).
 * @param matched detections of all images
 * @param truthSizesPx shorter sides of all true boxes of these images, pixels
 */
export function curveOf(
  matched: readonly MatchedDetection[],
  truthSizesPx: readonly number[],
  range: SizeRange,
): Curve {
  const faces = truthSizesPx.filter((size) => isInRange(range, size)).length;
  const counted = matched
    .filter(({ sizePx, truthSizePx }) => isInRange(range, truthSizePx ?? sizePx))
    .sort((a, b) => b.score - a.score);
  const points: CurvePoint[] = [];
  let hits = 0;
  for (const [index, { score, truthSizePx }] of counted.entries()) {
    if (truthSizePx !== null) hits += 1;
    // Detections with equal scores form one point.
    if (counted[index + 1]?.score === score) continue;
    points.push({ score, recall: faces === 0 ? 0 : hits / faces, precision: hits / (index + 1) });
  }
  return { faces, points };
}

/**
 * Average precision over all points: the area under the curve with precisions interpolated to the best at the same or a higher
 * recall (PASCAL VOC since 2010). Null without faces.
 */
export function averagePrecision({ faces, points }: Curve): number | null {
  if (faces === 0) return null;
  let area = 0;
  let best = 0;
  for (let index = points.length - 1; index >= 0; index -= 1) {
    const { recall = 0, precision = 0 } = points[index] ?? {};
    best = Math.max(best, precision);
    area += best * (recall - (points[index - 1]?.recall ?? 0));
  }
  return area;
}

/** The point of highest recall with at least this precision; null when there is none. */
export function pointAtPrecision({ points }: Curve, precision: number): CurvePoint | null {
  return points.findLast((point) => point.precision >= precision) ?? null;
}

/** Recall and precision of all detections that score at least `score`; precision is null without detections. */
export function pointAtScore({ points }: Curve, score: number): { recall: number; precision: number | null } {
  const point = points.findLast((candidate) => candidate.score >= score);
  return { recall: point?.recall ?? 0, precision: point?.precision ?? null };
}
