import { isWithin, nextChangeAt } from './schedule';

const VIENNA = 'Europe/Vienna';
const NIGHT = [{ from: '22:00', to: '06:00' }];
const OFFICE = [{ days: ['monday', 'friday'] as const, from: '08:00', to: '17:00' }].map((span) => ({
  ...span,
  days: [...span.days],
}));

test('a span over midnight belongs to the day on which it begins', () => {
  const at = (hour: number, minute = 0) => isWithin(NIGHT, Date.UTC(2026, 10, 29, hour, minute), 'UTC');
  expect([at(21, 59), at(22), at(23), at(5, 59), at(6), at(12)]).toEqual([false, true, true, true, false, false]);
  const friday = [{ days: ['friday' as const], from: '22:00', to: '06:00' }];
  // 27 November 2026 is a Friday.
  expect(isWithin(friday, Date.UTC(2026, 10, 28, 5), 'UTC')).toBe(true);
  expect(isWithin(friday, Date.UTC(2026, 10, 27, 5), 'UTC')).toBe(false);
});

test('times are those of the place, also when the hour changes within the span', () => {
  // The night of 29 March has seven hours there, that of 25 October nine.
  expect(nextChangeAt(NIGHT, Date.UTC(2026, 2, 28, 21), VIENNA)).toBe(Date.UTC(2026, 2, 29, 4));
  expect(nextChangeAt(NIGHT, Date.UTC(2026, 9, 24, 20), VIENNA)).toBe(Date.UTC(2026, 9, 25, 5));
  expect(isWithin(NIGHT, Date.UTC(2026, 2, 29, 3, 59), VIENNA)).toBe(true);
  expect(isWithin(NIGHT, Date.UTC(2026, 2, 29, 4), VIENNA)).toBe(false);
});

test('the next change of some days of the week is found over the weekend', () => {
  const saturday = Date.UTC(2026, 10, 28, 12);
  expect(isWithin(OFFICE, saturday, 'UTC')).toBe(false);
  expect(nextChangeAt(OFFICE, saturday, 'UTC')).toBe(Date.UTC(2026, 10, 30, 8));
  expect(nextChangeAt([], saturday, 'UTC')).toBeNull();
});
