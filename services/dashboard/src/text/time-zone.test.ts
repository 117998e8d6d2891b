import { formatTime, fromLocal, isTimeZone, setTimeZone, timeZone, toLocal } from './time-zone';

const HOUR = 3_600_000;
/** Clocks in Vienna go from 02:00 to 03:00 at this time. */
const SPRING = Date.UTC(2026, 2, 29, 1);
const before = timeZone();
afterEach(() => setTimeZone(before));

test('times are shown on the clocks of the chosen time zone, over a change of the hour too', () => {
  setTimeZone('Europe/Vienna');
  expect([formatTime('time', SPRING - 1_000), formatTime('time', SPRING)]).toEqual(['01:59:59', '03:00:00']);
  expect([toLocal(SPRING - 1) - SPRING + 1, toLocal(SPRING) - SPRING]).toEqual([HOUR, 2 * HOUR]);
  setTimeZone('Asia/Kolkata');
  expect([formatTime('moment', SPRING), toLocal(SPRING) - SPRING]).toEqual(['29 Mar, 06:30', 5.5 * HOUR]);
});

test.each([SPRING - 2 * HOUR, SPRING - 1, SPRING, SPRING + 90 * 60_000])(
  '%d is found again by its local time',
  (ms) => {
    setTimeZone('Europe/Vienna');
    expect(fromLocal(toLocal(ms))).toBe(ms);
  },
);

test('only known time zones are accepted', () => {
  expect(['Europe/Vienna', 'UTC', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
