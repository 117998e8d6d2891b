import { z } from 'zod';
import { fromLocalTime, toLocalTime } from '../local-time';

/** Days of the week, Monday first. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const DAY_MS = 86_400_000;
const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 07:00, in quotes');

/** A span of the day on some days of the week. */
export const timeSpanSchema = z.strictObject({
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1, 'name at least one day, or omit the key for all')
    .optional()
    .describe('days on which it begins (default: every day)'),
  from: timeSchema.describe('beginning, time of day'),
  to: timeSchema.describe('end, time of day; of the next day when it is not after `from`'),
});

/** See {@link timeSpanSchema}. */
export type TimeSpan = z.infer<typeof timeSpanSchema>;

/** Whether a time, milliseconds since 1970, is within one of the spans by the clocks of a time zone. */
export function isWithin(spans: readonly TimeSpan[], at: number, timeZone: string): boolean {
  const local = toLocalTime(at, timeZone);
  const today = Math.floor(local / DAY_MS);
  // A span that began yesterday may last until today.
  return spans.some((span) => [today - 1, today].some((day) => begins(span, day) && covers(span, day, local)));
}

/** When the next span begins or ends, milliseconds since 1970; null without spans. */
export function nextChangeAt(spans: readonly TimeSpan[], at: number, timeZone: string): number | null {
  const today = Math.floor(toLocalTime(at, timeZone) / DAY_MS);
  const edges = spans.flatMap((span) =>
    Array.from({ length: 10 }, (_, offset) => today - 1 + offset)
      .filter((day) => begins(span, day))
      .flatMap((day) => edgesOf(span, day)),
  );
  const later = edges.map((local) => fromLocalTime(local, timeZone)).filter((edge) => edge > at);
  return later.length === 0 ? null : Math.min(...later);
}

function begins({ days }: TimeSpan, day: number): boolean {
  // 1 January 1970 was a Thursday.
  const weekday = WEEKDAYS[(((day + 3) % 7) + 7) % 7];
  return days === undefined || (weekday !== undefined && days.includes(weekday));
}

function covers(span: TimeSpan, day: number, local: number): boolean {
  const [from, to] = edgesOf(span, day);
  return local >= from && local < to;
}

/** Local milliseconds of the beginning and the end of the span that begins on a day. */
function edgesOf({ from, to }: TimeSpan, day: number): readonly [number, number] {
  const begin = day * DAY_MS + msOf(from);
  const end = day * DAY_MS + msOf(to);
  return [begin, end > begin ? end : end + DAY_MS];
}

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (60 * hours + minutes) * 60_000;
}
