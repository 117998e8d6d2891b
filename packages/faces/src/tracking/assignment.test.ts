import { assign } from './assignment';

const byMatrix = (matrix: readonly (readonly (number | null)[])[]) =>
  assign([...matrix.keys()], [...(matrix[0] ?? []).keys()], (row, column) => matrix[row]?.[column] ?? null);

test('the lowest sum wins over the cheapest pair', () => {
  expect(
    byMatrix([
      [0.1, 0.2],
      [0.2, 3],
    ]),
  ).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

test('forbidden pairs are never made, with more rows than columns and the reverse', () => {
  expect(byMatrix([[null], [0.5], [null]])).toEqual([[1, 0]]);
  expect(byMatrix([[null, null, 1]])).toEqual([[0, 2]]);
  expect(byMatrix([[null, null]])).toEqual([]);
});

test('one obvious pair beats two far-fetched ones', () => {
  expect(
    byMatrix([
      [0.01, 12],
      [10, null],
    ]),
  ).toEqual([[0, 0]]);
});

test('without rows or columns there are no pairs', () => {
  expect(assign([], [1], () => 0)).toEqual([]);
  expect(assign([1], [], () => 0)).toEqual([]);
});

test('the sum is minimal', () => {
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const smallest = (matrix: number[][], row = 0, free = [...(matrix[0] ?? []).keys()]): number =>
    row === matrix.length
      ? 0
      : Math.min(
          ...free.map(
            (column) =>
              (matrix[row]?.[column] ?? 0) +
              smallest(
                matrix,
                row + 1,
                free.filter((other) => other !== column),
              ),
          ),
        );
  for (let round = 0; round < 30; round += 1) {
    const matrix = Array.from({ length: 5 }, () => Array.from({ length: 6 }, random));
    const sum = byMatrix(matrix).reduce((total, [row, column]) => total + (matrix[row]?.[column] ?? 0), 0);
    expect(sum).toBeCloseTo(smallest(matrix), 9);
  }
});
