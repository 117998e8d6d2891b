import { fromLocalTime, toLocalTime } from './local-time';

const VIENNA = 'Europe/Vienna';

test('local times are those of the clocks there, before and after a change of the hour', () => {
  expect(toLocalTime(Date.UTC(2026, 2, 29, 0, 59, 59), VIENNA)).toBe(Date.UTC(2026, 2, 29, 1, 59, 59));
  expect(toLocalTime(Date.UTC(2026, 2, 29, 1), VIENNA)).toBe(Date.UTC(2026, 2, 29, 3));
  expect(toLocalTime(Date.UTC(2026, 0, 1), 'Asia/Kolkata')).toBe(Date.UTC(2026, 0, 1, 5, 30));
  expect(toLocalTime(Date.UTC(2026, 5, 30, 22), VIENNA)).toBe(Date.UTC(2026, 6, 1));
});

test('lead back to the time, every half hour of the days on which the hour changes', () => {
  for (const [month, date] of [
    [2, 29],
    [9, 25],
  ] as const) {
    for (let half = 0; half < 48; half += 1) {
      const at = Date.UTC(2026, month, date) + half * 1_800_000;
      const local = toLocalTime(at, VIENNA);
      // Between two and three o'clock in October there are two such times.
      expect(toLocalTime(fromLocalTime(local, VIENNA), VIENNA)).toBe(local);
    }
  }
  expect(fromLocalTime(Date.UTC(2026, 2, 29, 2, 30), VIENNA)).toBe(Date.UTC(2026, 2, 29, 1, 30));
});
