/** Figures by hour of the week, on the clock of the place. */
import { z } from 'zod';
import { toLocalTime } from '../local-time';
import { mergeBins, type WindowBin, windowBinSchema } from './window-bin';

/** Days from Monday on, and hours of each. */
export const DAYS_PER_WEEK = 7;
/** See {@link DAYS_PER_WEEK}. */
export const HOURS_PER_DAY = 24;

const HOUR_MS = 3_600_000;

/** One hour of the week. */
export const weekHourSchema = z.object({
  day: z.number().int().min(0).max(6).describe('0 is Monday'),
  hour: z.number().int().min(0).max(23).describe('Hour of the day, of the time zone'),
  windows: z.number().int().positive().describe('Windows in that hour, of all weeks together'),
  people: z.number().nonnegative().describe('People seen in a window, on average'),
  published: windowBinSchema.shape.published,
});

/** See {@link weekHourSchema}. */
export type WeekHour = z.infer<typeof weekHourSchema>;

/** The response to GET /api/timelines/:sourceId/week. */
export const weekAnswerSchema = z.object({
  hours: z.array(weekHourSchema).describe('Hours with figures, from Monday 0:00 on'),
  timeZone: z.string().describe('Time zone of the hours'),
  from: z.number().nullable().describe('When the figures begin, milliseconds since 1970; null when there are none'),
  to: z.number().nullable().describe('When they end'),
});

/** See {@link weekAnswerSchema}. */
export type WeekAnswer = z.infer<typeof weekAnswerSchema>;

/**
 * Bins by hour of the week. A bin belongs to the hour that clocks show in its middle: where the hour is changed, one hour of
 * that day has the figures of two, or none. Means are over windows, so that hours of different length compare.
 *
 * @param bins on the clock, milliseconds since 1970; much shorter than an hour
 * @throws {CrowdtoneError} E_INTERNAL when their shares come from different estimators
 */
export function weekHours(bins: readonly WindowBin[], timeZone: string): WeekHour[] {
  const sums = new Map<number, WindowBin>();
  for (const bin of bins) {
    const local = Math.floor(toLocalTime((bin.startMs + bin.endMs) / 2, timeZone) / HOUR_MS);
    // 1 January 1970 was a Thursday.
    const day = (Math.floor(local / HOURS_PER_DAY) + 3) % DAYS_PER_WEEK;
    const place = day * HOURS_PER_DAY + (local % HOURS_PER_DAY);
    const known = sums.get(place);
    sums.set(place, known === undefined ? bin : mergeBins(known, bin));
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([place, { windows, people, published }]) => ({
      day: Math.floor(place / HOURS_PER_DAY),
      hour: place % HOURS_PER_DAY,
      windows,
      people: people.seen / windows,
      published,
    }));
}
