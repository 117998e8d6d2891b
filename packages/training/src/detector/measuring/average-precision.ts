import { area, type Corners, overlap, shared } from '@crowdtone/imaging';

/** A detected box. */
export interface ScoredBox extends Corners {
  readonly score: number;
}

/** Detections and ground truth of one image. */
export interface ImageResult {
  readonly found: readonly ScoredBox[];
  readonly faces: readonly Corners[];
  /** Faces that do not count: boxes that match only these are ignored. */
  readonly others: readonly Corners[];
  /** Regions without known ground truth: unmatched boxes with half their area inside are ignored. */
  readonly ignored: readonly Corners[];
}

/** Minimum overlap of a match, and minimum share of an ignored box inside its region. */
const MATCH_OVERLAP = 0.5;

/**
 * Area under the precision-recall curve, all points (as PASCAL VOC since 2010: precisions are interpolated to the best at the same
 * or a higher recall). Boxes are matched to the face they overlap most, in order of score, each face once.
 * @returns in [0,1]; 0 when there are no faces
 */
export function averagePrecision(results: readonly ImageResult[]): number {
  const faceCount = results.reduce((sum, { faces }) => sum + faces.length, 0);
  const judged = results.flatMap(matchDetections).sort((a, b) => b.score - a.score);
  let correct = 0;
  const curve = judged.map(({ isCorrect }, index) => {
    correct += isCorrect ? 1 : 0;
    return { recall: correct / Math.max(faceCount, 1), precision: correct / (index + 1) };
  });
  let sum = 0;
  let best = 0;
  for (let index = curve.length - 1; index >= 0; index -= 1) {
    const { recall = 0, precision = 0 } = curve[index] ?? {};
    best = Math.max(best, precision);
    sum += best * (recall - (curve[index - 1]?.recall ?? 0));
  }
  return sum;
}

/** The boxes that count, each correct or false. */
function matchDetections({ found, faces, others, ignored }: ImageResult): { score: number; isCorrect: boolean }[] {
  const taken = new Set<Corners>();
  const judged: { score: number; isCorrect: boolean }[] = [];
  for (const box of [...found].sort((a, b) => b.score - a.score)) {
    const face = best(
      box,
      faces.filter((other) => !taken.has(other)),
    );
    if (face !== null) {
      taken.add(face);
      judged.push({ score: box.score, isCorrect: true });
    } else if (
      best(box, others) === null &&
      !ignored.some((region) => shared(box, region) >= MATCH_OVERLAP * area(box))
    ) {
      judged.push({ score: box.score, isCorrect: false });
    }
  }
  return judged;
}

function best(box: Corners, others: readonly Corners[]): Corners | null {
  let found: Corners | null = null;
  let most = MATCH_OVERLAP;
  for (const other of others) {
    const common = overlap(box, other);
    if (common < most) continue;
    most = common;
    found = other;
  }
  return found;
}
