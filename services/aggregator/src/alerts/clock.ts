/** Milliseconds since 1970 as they were when the process began, and never backwards, whatever is done to the clock. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}
