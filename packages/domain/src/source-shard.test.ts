import { shardOf } from './source-shard';

test('a source is in the same shard for ever: sources that others have numbered must not move', () => {
  const ids = ['', 'a', 'hall', 'yard', 'Zürich'];
  expect(ids.map((id) => shardOf(id, 16))).toEqual([5, 12, 2, 9, 0]);
  expect(ids.map((id) => shardOf(id, 1))).toEqual([0, 0, 0, 0, 0]);
});

test('sources are spread evenly', () => {
  const counts = Array.from({ length: 16 }, () => 0);
  for (let camera = 0; camera < 1600; camera += 1) {
    const shard = shardOf(`cam-${camera}`, 16);
    counts[shard] = (counts[shard] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(70);
  expect(Math.max(...counts)).toBeLessThan(130);
});
