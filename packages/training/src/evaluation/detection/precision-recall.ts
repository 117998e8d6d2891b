import type { Judged } from './matching';

/** Faces by their shorter side, pixels: `from` belongs to the range, `below` does not and is null for no limit. */
export interface SizeRange {
  readonly from: number;
  readonly below: number | null;
}

/** What all detections that score at least `score` come to. */
export interface CurvePoint {
  readonly score: number;
  /** Share of the faces of the range that they found, in [0,1]. */
  readonly recall: number;
  /** Share of them that found a face, in [0,1]. */
  readonly precision: number;
}

/** A detector on faces of one range of sizes. */
export interface Curve {
  /** True faces. */
  readonly faces: number;
  /** By falling score, one a score that occurs. */
  readonly points: readonly CurvePoint[];
}

/**
 * The precision-recall curve for faces of some sizes. Faces of other sizes are ignored: whoever finds one is neither right
 * nor wrong, and so is a detection that found nothing and is itself of another size (the rule of COCO's area ranges).
 * @param judged detections of all pictures
 * @param truthSizesPx shorter sides of all true boxes of these pictures, pixels
 */
export function curveOf(judged: readonly Judged[], truthSizesPx: readonly number[], { from, below }: SizeRange): Curve {
  const isInRange = (size: number) => size >= from && (below === null || size < below);
  const faces = truthSizesPx.filter(isInRange).length;
  const counted = judged
    .filter(({ sizePx, truthSizePx }) => isInRange(truthSizePx ?? sizePx))
    .sort((a, b) => b.score - a.score);
  const points: CurvePoint[] = [];
  let hits = 0;
  for (const [index, { score, truthSizePx }] of counted.entries()) {
    if (truthSizePx !== null) hits += 1;
    // Detections of one score stand or fall together.
    if (counted[index + 1]?.score === score) continue;
    points.push({ score, recall: faces === 0 ? 0 : hits / faces, precision: hits / (index + 1) });
  }
  return { faces, points };
}

/**
 * Average precision by all points: the area under the curve after every precision was raised to the best one at the same
 * or a higher recall (PASCAL VOC since 2010). Null when there is no face.
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

/** The point of greatest recall at which precision is at least so much; null when there is none. */
export function pointAtPrecision({ points }: Curve, precision: number): CurvePoint | null {
  return points.findLast((point) => point.precision >= precision) ?? null;
}

/** Recall and precision of all detections that score at least `score`; precision is null when there are none. */
export function pointAtScore({ points }: Curve, score: number): { recall: number; precision: number | null } {
  const point = points.findLast((candidate) => candidate.score >= score);
  return { recall: point?.recall ?? 0, precision: point?.precision ?? null };
}
