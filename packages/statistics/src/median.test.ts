import { medianOf } from './median';

test.each([
  [[7], 7],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
])('the median of %p is %p', (values, median) => {
  expect(medianOf(values)).toBe(median);
});

test('the values stay in their order', () => {
  const values = [3, 1, 2];
  medianOf(values);
  expect(values).toEqual([3, 1, 2]);
});
