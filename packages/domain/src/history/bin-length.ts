/** Round durations, seconds. */
const ROUND_SECONDS = [
  1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
];

/** Windows whose sums stores keep: a minute of windows of 5 s. */
export const ROLL_UP_WINDOWS = 12;

/**
 * Number of windows in a bin so that a span gives at most `maxBins` bins (one more when it begins within a bin): 1 if the
 * windows are few enough, else the number that makes a bin last a round duration, if there is one. Larger bins are made of
 * whole roll-ups.
 *
 * @param spanMs length of the span, milliseconds
 * @param windowMs length of a window, milliseconds
 */
export function windowsPerBin(spanMs: number, windowMs: number, maxBins: number): number {
  const needed = Math.max(1, Math.ceil(spanMs / windowMs / maxBins));
  if (needed === 1) return 1;
  const unit = needed < ROLL_UP_WINDOWS ? 1 : ROLL_UP_WINDOWS;
  const round = ROUND_SECONDS.map((seconds) => (1000 * seconds) / windowMs).find(
    (windows) => Number.isInteger(windows) && windows >= needed && windows % unit === 0,
  );
  return round ?? Math.ceil(needed / unit) * unit;
}
