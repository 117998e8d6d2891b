import {
  createRandom,
  drawNormal,
  normalDraws,
  randomAt,
  seededRandom,
  seedOf,
  shuffled,
  shuffledIndices,
} from './random';

test('a seed gives the sequence of mulberry32 on every machine', () => {
  // The first numbers of the published algorithm for the seeds 0 and 1, times 2^32.
  const first = (seed: number) => {
    const uniform = seededRandom(seed);
    return Array.from({ length: 3 }, () => uniform() * 2 ** 32);
  };
  expect(first(0)).toEqual([1144304738, 1416247, 958946056]);
  expect(first(1)).toEqual([2693262067, 11749833, 2265367787]);
});

test('streams depend on every coordinate and on their order, and on nothing that was drawn before', () => {
  const first = (...coordinates: number[]) => randomAt(...coordinates).uniform();
  expect(first(1, 2)).toBe(first(1, 2));
  expect(new Set([first(1), first(2), first(1, 2), first(2, 1), first(1, 2, 0)]).size).toBe(5);
});

test('uniform, bounded and normal draws have the moments that their names promise', () => {
  const random = createRandom(5);
  const count = 100_000;
  const moments = (draw: () => number) => {
    const values = Float64Array.from({ length: count }, draw);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count, values };
  };
  const uniform = moments(random.uniform);
  expect(uniform.mean).toBeCloseTo(0.5, 2);
  expect(uniform.variance).toBeCloseTo(1 / 12, 2);
  const between = moments(() => random.between(-2, 4));
  expect(between.mean).toBeCloseTo(1, 1);
  expect(between.values.every((value) => value >= -2 && value < 4)).toBe(true);
  const integers = moments(() => random.integer(3));
  expect(new Set(integers.values)).toEqual(new Set([0, 1, 2]));
  const normal = moments(random.normal);
  expect(normal.mean).toBeCloseTo(0, 1);
  expect(normal.variance).toBeCloseTo(1, 1);
  expect(normal.values.filter((value) => Math.abs(value) < 1.96).length / count).toBeCloseTo(0.95, 2);
});

test('draws in pairs begin with the same number as single ones, and both of a pair are normal and independent', () => {
  expect(normalDraws(seededRandom(9))()).toBe(drawNormal(seededRandom(9)));
  const draw = normalDraws(seededRandom(2));
  const pairs = Array.from({ length: 50_000 }, () => [draw(), draw()] as const);
  const mean = (value: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((sum, pair) => sum + value(pair), 0) / pairs.length;
  expect(mean(([, second]) => second)).toBeCloseTo(0, 1);
  expect(mean(([, second]) => second ** 2)).toBeCloseTo(1, 1);
  expect(mean(([first, second]) => first * second)).toBeCloseTo(0, 1);
});

test('a normal draw is finite at the ends of the interval', () => {
  expect(drawNormal(() => 0)).toBeCloseTo(0);
  expect(Number.isFinite(drawNormal(() => 1 - 2 ** -32))).toBe(true);
});

test('seeds differ by name, number and boundary between parts', () => {
  const seeds = [seedOf('cam', 1), seedOf('cam', 2), seedOf('cam1'), seedOf('cam', '1'), seedOf('ca', 'm1')];
  expect(new Set(seeds).size).toBe(5);
});

test('seeds are the same for the same names and differ for others', () => {
  const names = [
    ['run', 'cam', 1],
    ['run', 'cam', 2],
    ['run', 'cam1', 2],
    ['runcam', '', 1],
    ['run', 'cam', 11],
  ] as const;
  expect(new Set(names.map((parts) => seedOf(...parts))).size).toBe(names.length);
  expect(seedOf('run', 'cam', 1)).toBe(seedOf('run', 'cam', 1));
  // FNV-1a of `["a"]`, worked out apart.
  expect(seedOf('a')).toBe(3390019938);
});

test('shuffling keeps every item and reaches every order about equally often', () => {
  const uniform = seededRandom(3);
  const orders = new Map<string, number>();
  for (let round = 0; round < 6000; round += 1) {
    const order = shuffled(['a', 'b', 'c'], uniform).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect([...orders.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  // 1000 expected each; five standard deviations.
  for (const times of orders.values()) expect(Math.abs(times - 1000)).toBeLessThan(145);
  expect([...shuffledIndices(50, uniform)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});
