import { z } from 'zod';
import type { Retention } from './access';

const amount = z.number().nonnegative();

/** How large a store is and how fast it grows. */
export const storageUsageSchema = z.object({
  bytes: amount.describe('Size of the store on disk'),
  freeBytes: amount.nullable().describe('Free space of its disk; null when it is not known'),
  readings: amount.describe('Readings of faces that are stored'),
  windows: amount.describe('Windows that are stored'),
  bytesPerReading: amount.describe(
    'Measured, or taken from other stores while there are too few; with the records of frames',
  ),
  bytesPerWindow: amount.describe('Measured, or taken from other stores while there are too few; with its roll-ups'),
  dayReadings: amount.describe('Readings of cameras of the last 24 hours'),
  dayWindows: amount.describe('Windows of cameras of the last 24 hours'),
});

/** See {@link storageUsageSchema}. */
export type StorageUsage = z.infer<typeof storageUsageSchema>;

/** What is to be expected of a store if every day is as the last one. */
export const storageForecastSchema = z.object({
  bytesPerDay: amount.describe('What the last 24 hours added'),
  settlesAtBytes: amount
    .nullable()
    .describe('Size at which as much is deleted as is added; null when something is kept until it is deleted'),
  fullInDays: amount
    .nullable()
    .describe('When the disk is full; null when it will not be, or its free space is not known'),
});

/** See {@link storageForecastSchema}. */
export type StorageForecast = z.infer<typeof storageForecastSchema>;

/** The response to GET /api/storage. */
export const storageAnswerSchema = z.object({ usage: storageUsageSchema, forecast: storageForecastSchema });

const DAY_MS = 86_400_000;

/** The forecast of a store, by the growth of the last day and the retention. */
export function forecastStorage(
  usage: StorageUsage,
  retention: Pick<Retention, 'readings' | 'windows'>,
): StorageForecast {
  const parts = [
    {
      perDay: usage.dayReadings * usage.bytesPerReading,
      now: usage.readings * usage.bytesPerReading,
      age: retention.readings,
    },
    {
      perDay: usage.dayWindows * usage.bytesPerWindow,
      now: usage.windows * usage.bytesPerWindow,
      age: retention.windows,
    },
  ].map(({ perDay, now, age }) => {
    const days = age === null ? Number.POSITIVE_INFINITY : age / DAY_MS;
    // What is there already stays at first: it may be more than a day like the last one would leave.
    const settlesAt = perDay === 0 ? now : Math.max(now, perDay * days);
    return { perDay, now, settlesAt };
  });
  const rest = Math.max(0, usage.bytes - parts.reduce((sum, { now }) => sum + now, 0));
  const settlesAt = rest + parts.reduce((sum, part) => sum + part.settlesAt, 0);
  return {
    bytesPerDay: parts.reduce((sum, { perDay }) => sum + perDay, 0),
    settlesAtBytes: Number.isFinite(settlesAt) ? settlesAt : null,
    fullInDays: usage.freeBytes === null ? null : daysUntil(usage.freeBytes, parts),
  };
}

/** Days until what is added exceeds the free space; each part grows until it settles. */
function daysUntil(
  freeBytes: number,
  parts: readonly { readonly perDay: number; readonly now: number; readonly settlesAt: number }[],
): number | null {
  const growing = parts
    .filter(({ perDay, settlesAt, now }) => perDay > 0 && settlesAt > now)
    .map(({ perDay, settlesAt, now }) => ({ perDay, days: (settlesAt - now) / perDay }))
    .sort((a, b) => a.days - b.days);
  let [left, day] = [freeBytes, 0];
  for (const [index, { days }] of growing.entries()) {
    const perDay = growing.slice(index).reduce((sum, part) => sum + part.perDay, 0);
    const added = perDay * (days - day);
    if (added >= left) return day + left / perDay;
    left -= added;
    day = days;
  }
  return null;
}

/** A number of bytes as people read it, such as `1.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
