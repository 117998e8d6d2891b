import { forecastStorage, formatBytes, type StorageUsage } from '.';

const DAY_MS = 86_400_000;
const USAGE: StorageUsage = {
  ...{ bytes: 1_000_000, freeBytes: 2_000_000, readings: 1_000, windows: 100 },
  ...{ bytesPerReading: 100, bytesPerWindow: 1_000, dayReadings: 5_000, dayWindows: 100 },
};

test('a store settles where as much is deleted as is added', () => {
  const forecast = forecastStorage(USAGE, { readings: DAY_MS, windows: 5 * DAY_MS });
  // Readings settle at a day of them, windows at five days; what the file holds beside them stays.
  expect(forecast).toEqual({ bytesPerDay: 600_000, settlesAtBytes: 800_000 + 500_000 + 500_000, fullInDays: null });
});

test('the disk fills up by what still grows: readings end with their age, windows that are kept for ever do not', () => {
  const { settlesAtBytes, fullInDays } = forecastStorage(USAGE, { readings: DAY_MS, windows: null });
  expect(settlesAtBytes).toBeNull();
  // 400,000 more of readings within 0.8 days, beside 100,000 a day of windows until 2,000,000 are used.
  expect(fullInDays).toBeCloseTo(16, 9);
});

test('without growth nothing fills up, and a disk of unknown size is not guessed at', () => {
  const still = { ...USAGE, dayReadings: 0, dayWindows: 0 };
  expect(forecastStorage(still, { readings: null, windows: null })).toMatchObject({ bytesPerDay: 0, fullInDays: null });
  expect(forecastStorage({ ...USAGE, freeBytes: null }, { readings: null, windows: null }).fullInDays).toBeNull();
});

test('sizes are written with the unit that fits', () => {
  expect([0, 999, 1_500, 540_000_000, 2.5e15].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '540 MB',
    '2500 TB',
  ]);
});
