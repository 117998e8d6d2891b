/** Milliseconds since 1970 that never run backwards, even when the system clock is changed. */
export function monotonicNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Longest delay of a timer, 24.8 days in milliseconds; with a longer one it fires immediately. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * A time of a source as `m:ss`, or `h:mm:ss` from an hour on. Seconds are truncated, as in video players: 59.6 s is 0:59.
 *
 * @param ms milliseconds, at least 0
 */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, place) => (place === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
