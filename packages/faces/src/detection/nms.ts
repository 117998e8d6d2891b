import type { Box } from '@crowdtone/domain';
import type { FaceDetection } from './detector';

/**
 * The candidate boxes of one frame, several for most faces: corners in pixels of the frame, in flat arrays because a crowd
 * yields thousands.
 */
export class Candidates {
  #corners = new Float32Array(4 * 256);
  #scores = new Float32Array(256);
  #cut = new Uint8Array(256);
  #size = 0;

  get length(): number {
    return this.#size;
  }

  /** @param isCut whether the box ends at an edge of its tile inside the frame, where the face may continue */
  add(left: number, top: number, right: number, bottom: number, score: number, isCut: boolean): void {
    if (this.#size === this.#scores.length) this.#grow();
    this.#corners.set([left, top, right, bottom], this.#size * 4);
    this.#scores[this.#size] = score;
    this.#cut[this.#size] = isCut ? 1 : 0;
    this.#size += 1;
  }

  left = (index: number) => this.#corners[index * 4] ?? 0;
  top = (index: number) => this.#corners[index * 4 + 1] ?? 0;
  right = (index: number) => this.#corners[index * 4 + 2] ?? 0;
  bottom = (index: number) => this.#corners[index * 4 + 3] ?? 0;
  score = (index: number) => this.#scores[index] ?? 0;
  isCut = (index: number) => this.#cut[index] === 1;
  corners = (index: number) => this.#corners.subarray(index * 4, index * 4 + 4);
  area = (index: number) => (this.right(index) - this.left(index)) * (this.bottom(index) - this.top(index));

  #grow(): void {
    const capacity = this.#scores.length * 2;
    this.#corners = enlarged(this.#corners, new Float32Array(capacity * 4));
    this.#scores = enlarged(this.#scores, new Float32Array(capacity));
    this.#cut = enlarged(this.#cut, new Uint8Array(capacity));
  }
}

/** Two boxes with a larger intersection over union are the same face. */
const MAX_IOU = 0.45;
/** Largest intersection over the smaller box: beyond it, one box is a part of the face in the other. */
const MAX_CONTAINED = 0.8;
/** The same for boxes cut by a tile's edge, which show parts of faces. */
const MAX_CONTAINED_WHEN_CUT = 0.5;

/**
 * Greedy non-maximum suppression: of the boxes that show the same face the best one is kept. A whole box ranks before one cut
 * by a tile's edge regardless of score, so that a face on a border keeps the box of the tile that holds all of it; it inherits
 * the best score. A box is compared only with kept boxes near it: a frame full of texture can yield tens of thousands.
 * @param averagedFrom boxes with at least this intersection over union with a kept one are averaged with it, weighted by score,
 *   unless they are cut (box voting, Gidaris and Komodakis, ICCV 2015); default: the kept box remains as it is
 */
export function nms(candidates: Candidates, averagedFrom = Number.POSITIVE_INFINITY): FaceDetection[] {
  const order = Array.from({ length: candidates.length }, (_, index) => index).sort(
    (a, b) => Number(candidates.isCut(a)) - Number(candidates.isCut(b)) || candidates.score(b) - candidates.score(a),
  );
  const kept: number[] = [];
  const bestScores: number[] = [];
  const means: MeanBox[] = [];
  const index = new SpatialIndex();
  for (const candidate of order) {
    const squares = squaresOf(candidates, candidate);
    let owner = Number.POSITIVE_INFINITY;
    for (const square of squares) {
      const rank = index
        .in(square)
        .find((other) => other < owner && showSameFace(candidates, kept[other] ?? candidate, candidate));
      owner = rank ?? owner;
    }
    if (owner === Number.POSITIVE_INFINITY) {
      for (const square of squares) index.add(square, kept.length);
      kept.push(candidate);
      bestScores.push(candidates.score(candidate));
      means.push(new MeanBox(candidates.corners(candidate), candidates.score(candidate)));
    } else {
      const isPart = candidates.isCut(candidate);
      if (!isPart && overlapOf(candidates, kept[owner] ?? candidate, candidate) >= averagedFrom) {
        means[owner]?.add(candidates.corners(candidate), candidates.score(candidate));
      }
      bestScores[owner] = Math.max(bestScores[owner] ?? 0, candidates.score(candidate));
    }
  }
  return means
    .map((mean, rank) => ({ box: mean.box(), score: bestScores[rank] ?? 0 }))
    .sort((a, b) => b.score - a.score);
}

/** Mean of boxes, weighted by score; of a single one exactly this one. */
class MeanBox {
  readonly #sums = new Float64Array(4);
  #weight = 0;

  constructor(
    private readonly first: Float32Array,
    private readonly score: number,
  ) {}

  add(corners: Float32Array, score: number): void {
    if (this.#weight === 0) this.#include(this.first, this.score);
    this.#include(corners, score);
  }

  box(): Box {
    const mean = this.#weight > 0 ? this.#sums.map((sum) => sum / this.#weight) : this.first;
    const [left = 0, top = 0, right = 0, bottom = 0] = mean;
    return { x: left, y: top, width: right - left, height: bottom - top };
  }

  #include(corners: Float32Array, score: number): void {
    for (const [side, value] of corners.entries()) this.#sums[side] = (this.#sums[side] ?? 0) + value * score;
    this.#weight += score;
  }
}

/** Ranks of the kept boxes by the squares of the frame that they reach into; the best first in each square. */
class SpatialIndex {
  readonly #ranks = new Map<number, number[]>();

  in(square: number): readonly number[] {
    return this.#ranks.get(square) ?? [];
  }

  add(square: number, rank: number): void {
    const others = this.#ranks.get(square);
    if (others) others.push(rank);
    else this.#ranks.set(square, [rank]);
  }
}

/** Side of a square: about that of most faces with their surroundings. */
const SQUARE_PX = 64;
/** Boxes may reach outside the frame, degenerate ones to infinity: everything beyond shares the outermost squares. */
const MAX_SQUARE = 256;
const SQUARES_PER_ROW = 4 * MAX_SQUARE;

/** Indices of the squares that a box reaches into. */
function squaresOf(candidates: Candidates, index: number): number[] {
  const [left, right] = [squareAt(candidates.left(index)), squareAt(candidates.right(index))];
  const [top, bottom] = [squareAt(candidates.top(index)), squareAt(candidates.bottom(index))];
  const squares: number[] = [];
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) squares.push(row * SQUARES_PER_ROW + column);
  }
  return squares;
}

function squareAt(pixel: number): number {
  return Math.max(-MAX_SQUARE, Math.min(MAX_SQUARE, Math.floor(pixel / SQUARE_PX)));
}

function showSameFace(candidates: Candidates, a: number, b: number): boolean {
  const shared = sharedArea(candidates, a, b);
  if (shared === 0) return false;
  const [areaA, areaB] = [candidates.area(a), candidates.area(b)];
  if (shared > MAX_IOU * (areaA + areaB - shared)) return true;
  const isPart = candidates.isCut(a) || candidates.isCut(b);
  return shared > (isPart ? MAX_CONTAINED_WHEN_CUT : MAX_CONTAINED) * Math.min(areaA, areaB);
}

/** Intersection over union. */
function overlapOf(candidates: Candidates, a: number, b: number): number {
  const shared = sharedArea(candidates, a, b);
  return shared / (candidates.area(a) + candidates.area(b) - shared);
}

function sharedArea(candidates: Candidates, a: number, b: number): number {
  const width = Math.min(candidates.right(a), candidates.right(b)) - Math.max(candidates.left(a), candidates.left(b));
  const height = Math.min(candidates.bottom(a), candidates.bottom(b)) - Math.max(candidates.top(a), candidates.top(b));
  return width <= 0 || height <= 0 ? 0 : width * height;
}

function enlarged<T extends Float32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
