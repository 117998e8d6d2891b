import { area, type Corners, overlap, shared } from '@crowdtone/imaging';

export interface ScoredBox extends Corners {
  readonly score: number;
}

/** What was found in one picture, and what is there. */
export interface PictureResult {
  readonly found: readonly ScoredBox[];
  readonly faces: readonly Corners[];
  /** Boxes that match one of these and no face count neither as right nor as wrong. */
  readonly others: readonly Corners[];
  /** Regions of which nothing is known: boxes that lie in one by half, and match no face, count neither way. */
  readonly ignored: readonly Corners[];
}

/** Overlap from which a box has found a face; and the share of a box in a region from which it is ignored. */
const FOUND = 0.5;

/**
 * Area under the curve of precision over recall, every point of it (as PASCAL VOC since 2010: precision is the best at this
 * recall or more). In each picture boxes take the face they overlap most, better scores first, each face once.
 * @returns in [0,1]; 0 when there are no faces
 */
export function averagePrecision(results: readonly PictureResult[]): number {
  const faceCount = results.reduce((sum, { faces }) => sum + faces.length, 0);
  const judged = results.flatMap(judge).sort((a, b) => b.score - a.score);
  let right = 0;
  const curve = judged.map(({ isRight }, index) => {
    right += isRight ? 1 : 0;
    return { recall: right / Math.max(faceCount, 1), precision: right / (index + 1) };
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

/** The boxes that count, each right or wrong. */
function judge({ found, faces, others, ignored }: PictureResult): { score: number; isRight: boolean }[] {
  const taken = new Set<Corners>();
  const judged: { score: number; isRight: boolean }[] = [];
  for (const box of [...found].sort((a, b) => b.score - a.score)) {
    const face = best(
      box,
      faces.filter((other) => !taken.has(other)),
    );
    if (face !== null) {
      taken.add(face);
      judged.push({ score: box.score, isRight: true });
    } else if (best(box, others) === null && !ignored.some((region) => shared(box, region) >= FOUND * area(box))) {
      judged.push({ score: box.score, isRight: false });
    }
  }
  return judged;
}

function best(box: Corners, others: readonly Corners[]): Corners | null {
  let found: Corners | null = null;
  let most = FOUND;
  for (const other of others) {
    const common = overlap(box, other);
    if (common < most) continue;
    most = common;
    found = other;
  }
  return found;
}
