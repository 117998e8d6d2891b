import { clock, monotonicNow } from './clock';

test.each([
  [0, '0:00'],
  [999, '0:00'],
  [59_600, '0:59'],
  [60_000, '1:00'],
  [3_599_999, '59:59'],
  [3_600_000, '1:00:00'],
  [36_061_000, '10:01:01'],
])('%i ms reads %s', (ms, text) => {
  expect(clock(ms)).toBe(text);
});

test('the steady clock is that of the machine and never runs backwards', () => {
  const readings = Array.from({ length: 100 }, monotonicNow);
  expect(readings).toEqual([...readings].sort((a, b) => a - b));
  expect(Math.abs((readings[0] ?? 0) - Date.now())).toBeLessThan(24 * 3_600_000);
});
