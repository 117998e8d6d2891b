import { type Corners, isInside, overlap } from '@crowdtone/imaging';
import { decodeCell } from '@crowdtone/networks';
import type { LabelledFace } from '../data/labels';
import type { CellGrid } from './cells';

/** The network's predictions for all cells of one image. */
export interface CellPredictions {
  /** One logit per cell. */
  readonly scores: Float32Array;
  /** Four raw values per cell. */
  readonly boxes: Float32Array;
}

/** A positive cell and its face. */
export interface Match {
  readonly cell: number;
  readonly face: LabelledFace;
  /** Target of its score, in (0,1]. */
  readonly quality: number;
}

/** The cells of one image by their role in the loss. */
export interface Assignment {
  /** At most one for each cell. */
  readonly matches: readonly Match[];
  /** Cells in ignored regions, which have no loss. */
  readonly ignored: readonly number[];
}

/**
 * Face sizes (root of the area, pixels) assigned to each map. Neighbouring ranges overlap; where two maps qualify, their
 * predictions decide.
 */
const SIZES: Readonly<Record<number, { readonly from: number; readonly to: number }>> = {
  4: { from: 0, to: 22 },
  8: { from: 12, to: 44 },
  16: { from: 28, to: 90 },
  32: { from: 60, to: Number.POSITIVE_INFINITY },
};
/** Maximum of positive cells per face. */
const MAX_CELLS_PER_FACE = 6;
/** Candidates whose summed overlaps determine the number of positive cells of a face. */
const TOP_CANDIDATES = 6;
/** Weight of the box in the cost, relative to the score. */
const BOX_COST = 3;

/**
 * Assigns cells to faces by the current predictions: SimOTA (Ge et al., YOLOX, arXiv 2107.08430), with candidates limited to maps
 * of the face's size and cells near its centre. Each face gets its cheapest candidates, as many as the overlaps of the best add
 * up to, at least one. The target of a positive cell's score is confidence * (1 + overlap) / 2, which separates faces from
 * background first and ranks boxes second (after Li et al., Generalized Focal Loss, NeurIPS 2020, whose target is the overlap).
 */
export function assign(
  grid: CellGrid,
  predictions: CellPredictions,
  faces: readonly LabelledFace[],
  ignored: readonly Corners[],
): Assignment {
  const best = new Map<number, Match & { readonly cost: number }>();
  for (const face of faces) {
    const candidates = candidateCells(grid, face).map((cell) => costOf(grid, predictions, cell, face));
    const wanted = candidates
      .map((candidate) => candidate.overlap)
      .sort((a, b) => b - a)
      .slice(0, TOP_CANDIDATES)
      .reduce((sum, value) => sum + value, 0);
    const k = Math.min(Math.max(Math.round(wanted), 1), MAX_CELLS_PER_FACE);
    candidates.sort((a, b) => a.cost - b.cost);
    for (const { cell, cost, overlap: quality } of candidates.slice(0, k)) {
      if (cost >= (best.get(cell)?.cost ?? Number.POSITIVE_INFINITY)) continue;
      best.set(cell, { cell, face, cost, quality: (face.confidence * (1 + quality)) / 2 });
    }
  }
  return { matches: [...best.values()], ignored: ignoredCells(grid, ignored).filter((cell) => !best.has(cell)) };
}

/** Cells less than a stride away from the face's centre along both axes, or in the inner half of the face. */
function candidateCells({ maps }: CellGrid, face: Corners): number[] {
  const [width, height] = [face.right - face.left, face.bottom - face.top];
  const size = Math.sqrt(width * height);
  const cells: number[] = [];
  for (const { stride, start, side } of maps) {
    const range = SIZES[stride];
    if (range === undefined || size < range.from || size >= range.to) continue;
    const columns = reach((face.left + face.right) / 2, Math.max(stride, width / 4), stride, side);
    const rows = reach((face.top + face.bottom) / 2, Math.max(stride, height / 4), stride, side);
    for (let y = rows.first; y <= rows.last; y += 1) {
      for (let x = columns.first; x <= columns.last; x += 1) cells.push(start + y * side + x);
    }
  }
  return cells;
}

/** Cells whose centre is less than `distance` from `middle`, pixels; at least one. */
function reach(middle: number, distance: number, stride: number, side: number): { first: number; last: number } {
  const nearest = Math.min(Math.max(Math.floor(middle / stride), 0), side - 1);
  const first = Math.max(Math.ceil((middle - distance) / stride - 0.5 + 1e-6), 0);
  const last = Math.min(Math.floor((middle + distance) / stride - 0.5 - 1e-6), side - 1);
  return { first: Math.min(first, nearest), last: Math.max(last, nearest) };
}

const decoded = new Float32Array(4);

function costOf(grid: CellGrid, { scores, boxes }: CellPredictions, cell: number, face: Corners) {
  const stride = grid.stride[cell] ?? 1;
  decodeCell(
    { box: boxes, cell },
    (grid.x[cell] ?? 0) / stride - 0.5,
    (grid.y[cell] ?? 0) / stride - 0.5,
    stride,
    decoded,
  );
  const [left = 0, top = 0, right = 0, bottom = 0] = decoded;
  const common = overlap({ left, top, right, bottom }, face);
  // Cross-entropy of the score plus the box term -log(overlap).
  const logit = scores[cell] ?? 0;
  const surprise = Math.max(-logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
  return { cell, overlap: common, cost: surprise + BOX_COST * -Math.log(Math.max(common, 1e-6)) };
}

function ignoredCells({ maps }: CellGrid, regions: readonly Corners[]): number[] {
  const cells = new Set<number>();
  for (const region of regions) {
    for (const { stride, start, side } of maps) {
      // Half a cell more on each side, because such cells overlap the region too.
      const margin = stride / 2;
      const grown = {
        left: region.left - margin,
        top: region.top - margin,
        right: region.right + margin,
        bottom: region.bottom + margin,
      };
      const [firstX, firstY] = [
        Math.max(Math.floor(grown.left / stride), 0),
        Math.max(Math.floor(grown.top / stride), 0),
      ];
      for (let y = firstY; y < side && y * stride < grown.bottom; y += 1) {
        for (let x = firstX; x < side && x * stride < grown.right; x += 1) {
          if (isInside(grown, (x + 0.5) * stride, (y + 0.5) * stride)) cells.add(start + y * side + x);
        }
      }
    }
  }
  return [...cells];
}
