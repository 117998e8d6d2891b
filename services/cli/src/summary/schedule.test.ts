import { summariesAround } from './schedule';

const VIENNA = 'Europe/Vienna';
const DAILY = { every: 'day', at: '07:00', weekday: 'monday' } as const;
const HOUR = 3_600_000;

test('a daily summary covers the day before, from midnight to midnight of the place', () => {
  const { due, next } = summariesAround(Date.UTC(2026, 10, 29, 6, 0), DAILY, VIENNA);
  expect(due).toEqual({
    id: 'summary:day:2026-11-29',
    dueAt: Date.UTC(2026, 10, 29, 6),
    from: Date.UTC(2026, 10, 27, 23),
    to: Date.UTC(2026, 10, 28, 23),
  });
  expect(next.dueAt - due.dueAt).toBe(24 * HOUR);
  expect(summariesAround(Date.UTC(2026, 10, 29, 5, 59), DAILY, VIENNA).next.id).toBe('summary:day:2026-11-29');
});

test('days on which the hour changes have 23 or 25 hours, and are due at the same time of day', () => {
  const spring = summariesAround(Date.UTC(2026, 2, 30, 12), DAILY, VIENNA).due;
  expect([spring.to - spring.from, spring.dueAt]).toEqual([23 * HOUR, Date.UTC(2026, 2, 30, 5)]);
  const autumn = summariesAround(Date.UTC(2026, 9, 26, 12), DAILY, VIENNA).due;
  expect([autumn.to - autumn.from, autumn.dueAt]).toEqual([25 * HOUR, Date.UTC(2026, 9, 26, 6)]);
});

test('a weekly summary covers seven days up to its weekday', () => {
  const weekly = { every: 'week', at: '08:30', weekday: 'friday' } as const;
  // 29 November 2026 is a Sunday.
  const { due, next } = summariesAround(Date.UTC(2026, 10, 29, 12), weekly, 'UTC');
  expect(due).toEqual({
    id: 'summary:week:2026-11-27',
    dueAt: Date.UTC(2026, 10, 27, 8, 30),
    from: Date.UTC(2026, 10, 20),
    to: Date.UTC(2026, 10, 27),
  });
  expect(next.id).toBe('summary:week:2026-12-04');
});
