import type { FaceDetection } from './detector';

/**
 * What a detector proposes in one frame, several boxes for most faces: corner coordinates in pixels of the frame, in flat
 * arrays because a crowd brings thousands.
 */
export class Proposals {
  #corners = new Float32Array(4 * 256);
  #scores = new Float32Array(256);
  #cut = new Uint8Array(256);
  #size = 0;

  get length(): number {
    return this.#size;
  }

  /** @param isCut whether the box ends at an edge of its tile inside the frame, where the face may go on */
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
  area = (index: number) => (this.right(index) - this.left(index)) * (this.bottom(index) - this.top(index));

  #grow(): void {
    const capacity = this.#scores.length * 2;
    this.#corners = enlarged(this.#corners, new Float32Array(capacity * 4));
    this.#scores = enlarged(this.#scores, new Float32Array(capacity));
    this.#cut = enlarged(this.#cut, new Uint8Array(capacity));
  }
}

/** Two boxes with more intersection over union are the same face. */
const OVER_UNION = 0.45;
/** A box with more than this share of itself inside a better one, or around it, is a part or a frame of that face. */
const OVER_SMALLER = 0.8;
/** The same for boxes cut by a tile's edge, which are parts of a face by their nature. */
const OVER_SMALLER_WHEN_CUT = 0.5;

/**
 * Non-maximum suppression: of the boxes that show the same face the best one stays. A whole box is better than one cut by
 * a tile's edge whatever their scores, so that a face on a border keeps the box of the tile that saw all of it, and takes
 * over the best score. A box is judged only against boxes that stay and lie near it: a detector that takes a whole frame for
 * faces proposes tens of thousands.
 */
export function suppress(proposals: Proposals): FaceDetection[] {
  const order = Array.from({ length: proposals.length }, (_, index) => index).sort(
    (a, b) => Number(proposals.isCut(a)) - Number(proposals.isCut(b)) || proposals.score(b) - proposals.score(a),
  );
  const kept: number[] = [];
  const bestScores: number[] = [];
  const nearby = new Neighbourhoods();
  for (const candidate of order) {
    const squares = squaresOf(proposals, candidate);
    let owner = Number.POSITIVE_INFINITY;
    for (const square of squares) {
      const position = nearby
        .in(square)
        .find((other) => other < owner && showSameFace(proposals, kept[other] ?? candidate, candidate));
      owner = position ?? owner;
    }
    if (owner === Number.POSITIVE_INFINITY) {
      for (const square of squares) nearby.add(square, kept.length);
      kept.push(candidate);
      bestScores.push(proposals.score(candidate));
    } else {
      bestScores[owner] = Math.max(bestScores[owner] ?? 0, proposals.score(candidate));
    }
  }
  return kept
    .map((index, position) => ({
      box: {
        x: proposals.left(index),
        y: proposals.top(index),
        width: proposals.right(index) - proposals.left(index),
        height: proposals.bottom(index) - proposals.top(index),
      },
      score: bestScores[position] ?? 0,
    }))
    .sort((a, b) => b.score - a.score);
}

/** Which of the boxes that stay, by their position, reach into which square of the frame; the best first in each. */
class Neighbourhoods {
  readonly #positions = new Map<number, number[]>();

  in(square: number): readonly number[] {
    return this.#positions.get(square) ?? [];
  }

  add(square: number, position: number): void {
    const others = this.#positions.get(square);
    if (others) others.push(position);
    else this.#positions.set(square, [position]);
  }
}

/** Side of a square, pixels: about that of the faces there are most of, with what surrounds them. */
const SQUARE_PX = 64;
/** Boxes may reach outside the frame, wild ones to infinity: all that lies farther out than this shares the last squares. */
const FARTHEST_SQUARE = 256;
const SQUARES_ACROSS = 4 * FARTHEST_SQUARE;

/** Numbers of the squares that a box reaches into. */
function squaresOf(proposals: Proposals, index: number): number[] {
  const [left, right] = [squareAt(proposals.left(index)), squareAt(proposals.right(index))];
  const [top, bottom] = [squareAt(proposals.top(index)), squareAt(proposals.bottom(index))];
  const squares: number[] = [];
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) squares.push(row * SQUARES_ACROSS + column);
  }
  return squares;
}

function squareAt(pixel: number): number {
  return Math.max(-FARTHEST_SQUARE, Math.min(FARTHEST_SQUARE, Math.floor(pixel / SQUARE_PX)));
}

function showSameFace(proposals: Proposals, a: number, b: number): boolean {
  const width = Math.min(proposals.right(a), proposals.right(b)) - Math.max(proposals.left(a), proposals.left(b));
  if (width <= 0) return false;
  const height = Math.min(proposals.bottom(a), proposals.bottom(b)) - Math.max(proposals.top(a), proposals.top(b));
  if (height <= 0) return false;
  const shared = width * height;
  const [areaA, areaB] = [proposals.area(a), proposals.area(b)];
  if (shared > OVER_UNION * (areaA + areaB - shared)) return true;
  const isPart = proposals.isCut(a) || proposals.isCut(b);
  return shared > (isPart ? OVER_SMALLER_WHEN_CUT : OVER_SMALLER) * Math.min(areaA, areaB);
}

function enlarged<T extends Float32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
