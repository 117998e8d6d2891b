/** Lengths of time that people count in, seconds. */
const ROUND_SECONDS = [
  1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
];

/**
 * How many windows to put into a bin so that a span makes at most `mostBins` bins (one more where it begins within a bin):
 * 1 if the windows themselves are few enough, else so many that a bin lasts a round time, if there is one.
 *
 * @param spanMs length of the span, milliseconds
 * @param windowMs length of a window, milliseconds
 */
export function windowsABin(spanMs: number, windowMs: number, mostBins: number): number {
  const needed = Math.max(1, Math.ceil(spanMs / windowMs / mostBins));
  if (needed === 1) return 1;
  const round = ROUND_SECONDS.map((seconds) => (1000 * seconds) / windowMs).find(
    (windows) => Number.isInteger(windows) && windows >= needed,
  );
  return round ?? needed;
}
