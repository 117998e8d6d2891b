import type { LabelledFace } from '../data/labels';
import { assign, type CellPredictions } from './assignment';
import { cellGrid } from './cells';

const SIDE = 128;
const grid = cellGrid(SIDE);

/** A network that knows nothing: logit 0, every distance one stride. */
function blankPredictions(): CellPredictions {
  return { scores: new Float32Array(grid.count), boxes: new Float32Array(grid.count * 4) };
}

function face(x: number, y: number, width: number, height = width, confidence = 1): LabelledFace {
  const [left, top] = [x - width / 2, y - height / 2];
  return { left, top, right: left + width, bottom: top + height, confidence, landmarks: null };
}

const strideOf = (cell: number) => grid.stride[cell] ?? 0;

test('the cells of all maps lie in one row, their centres in the middle of what they stand for', () => {
  expect(grid.count).toBe(32 ** 2 + 16 ** 2 + 8 ** 2 + 4 ** 2);
  expect([grid.x[33], grid.y[33], grid.stride[33]]).toEqual([6, 6, 4]);
  expect([grid.x[32 ** 2 + 1], grid.y[32 ** 2 + 1], grid.stride[32 ** 2 + 1]]).toEqual([12, 4, 8]);
});

test.each([
  [6, [4]],
  [10, [4]],
  [18, [4, 8]],
  [35, [8, 16]],
  [100, [32]],
])('a face of %i px goes to maps of its size', (size, strides) => {
  const { matches } = assign(grid, blankPredictions(), [face(64, 60, size)], []);
  expect(matches.length).toBeGreaterThan(0);
  for (const { cell } of matches) {
    expect(strides).toContain(strideOf(cell));
    expect(Math.abs((grid.x[cell] ?? 0) - 64)).toBeLessThanOrEqual(Math.max(strideOf(cell), size / 4));
  }
});

test('the cell whose box fits gets the face, and its quality is the mean of one and the overlap', () => {
  const predictions = blankPredictions();
  const target = face(66, 58, 8);
  // Of the four cells round the middle, the one at (66, 58) itself says the very box.
  const cell = 14 * 32 + 16;
  expect([grid.x[cell], grid.y[cell]]).toEqual([66, 58]);
  predictions.boxes.fill(0, cell * 4, cell * 4 + 4);
  for (let other = 0; other < 32 ** 2; other += 1)
    if (other !== cell) predictions.boxes.fill(2, other * 4, other * 4 + 4);
  const { matches } = assign(grid, predictions, [{ ...target, confidence: 0.8 }], []);
  expect(matches.map((match) => match.cell)).toEqual([cell]);
  expect(matches[0]?.quality).toBeCloseTo(0.8, 5);
});

test('two faces never share a cell; the nearer one keeps it', () => {
  const faces = [face(62, 62, 8), face(65, 62, 8)];
  const { matches } = assign(grid, blankPredictions(), faces, []);
  expect(new Set(matches.map(({ cell }) => cell)).size).toBe(matches.length);
  expect(new Set(matches.map((match) => match.face))).toEqual(new Set(faces));
});

test('a face at the very corner has a cell, and one of a fraction of a pixel too', () => {
  for (const edge of [face(1, 1, 8), face(127, 127, 8), face(64, 64, 0.5)]) {
    expect(assign(grid, blankPredictions(), [edge], []).matches.length).toBeGreaterThan(0);
  }
});

test('regions to ignore cover the cells in them on all maps, but never a match', () => {
  const region = { left: 40, top: 40, right: 72, bottom: 72 };
  const { matches, ignored } = assign(grid, blankPredictions(), [face(56, 56, 10)], [region]);
  expect(new Set(ignored.map(strideOf))).toEqual(new Set([4, 8, 16, 32]));
  for (const { cell } of matches) expect(ignored).not.toContain(cell);
  for (const cell of ignored) {
    const margin = strideOf(cell) / 2;
    expect(grid.x[cell]).toBeGreaterThanOrEqual(40 - margin);
    expect(grid.x[cell]).toBeLessThan(72 + margin);
  }
  expect(assign(grid, blankPredictions(), [], []).ignored).toEqual([]);
});
