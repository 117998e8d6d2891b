import { Backoff, DEFAULT_BACKOFF } from './backoff';

const waits = (random: () => number, count: number, backoff = new Backoff(DEFAULT_BACKOFF, random)) =>
  Array.from({ length: count }, () => backoff.next());

test('doubles every wait up to a minute', () => {
  expect(waits(() => 1, 9)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('shortens each by chance, never to less than half', () => {
  expect(waits(() => 0, 3)).toEqual([500, 1000, 2000]);
  expect(waits(() => 0.5, 3)).toEqual([750, 1500, 3000]);
});

test('starts small again after a steady time', () => {
  const backoff = new Backoff(DEFAULT_BACKOFF, () => 1);
  waits(() => 1, 5, backoff);
  expect(backoff.attempt).toBe(5);
  backoff.reset();
  expect(backoff.next()).toBe(1000);
});

test('waits a minute even after a thousand failures', () => {
  expect(waits(() => 1, 2000).at(-1)).toBe(60_000);
});
