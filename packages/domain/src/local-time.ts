/** Times of day of a time zone, as milliseconds that clocks there would show if they were those of UTC. */

/** Formats are slow to make; a program uses few time zones. */
const MAX_FORMATS = 20;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The time zone of this machine, such as `Europe/Vienna`. */
export function machineTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether a text names a time zone, such as `Europe/Vienna`. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What clocks show at a time, milliseconds since 1970. */
export function toLocalTime(ms: number, timeZone: string): number {
  return ms + offsetAt(ms, timeZone);
}

/**
 * The time at which clocks show a local time; the inverse of {@link toLocalTime} except where the hour is changed: a time
 * that is left out is an hour later, of two that are the same the result is one.
 */
export function fromLocalTime(localMs: number, timeZone: string): number {
  return localMs - offsetAt(localMs - offsetAt(localMs, timeZone), timeZone);
}

/** Milliseconds by which the clocks are ahead of UTC. */
function offsetAt(ms: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  if (formats.size >= MAX_FORMATS) formats.clear();
  const two = '2-digit';
  const fields = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const;
  const format = new Intl.DateTimeFormat('en-GB', { ...fields, hourCycle: 'h23', timeZone });
  formats.set(timeZone, format);
  return format;
}
