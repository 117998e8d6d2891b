/** Milliseconds since 1970 as they were when the process began, and never backwards, whatever is done to the clock. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Timers cannot wait for longer than 24.8 days, milliseconds; a longer wait is over at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A time of a source as `m:ss`, or `h:mm:ss` from an hour on. Begun seconds are not counted, as on the clock of every
 * player: 59.6 s is 0:59.
 *
 * @param ms milliseconds, at least 0
 */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, place) => (place === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
