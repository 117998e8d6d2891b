/** Which frames of a recording leave ffmpeg. */

/**
 * Matroska, WebM and FLV round times to 1 ms, so the frame that belongs at 33.3 ms claims 33: it still counts as "at or
 * after". The odd value lies off the ticks of every common time base, so that ffmpeg and the clocks here, which compute
 * in different units, never disagree at a bound.
 */
export const TOLERANCE_S = 0.00123;

/** Number of the sampling interval that a time lies in; 0 begins at 0. */
export function slotOf(timeMs: number, fps: number): number {
  return Math.floor((timeMs / 1000 + TOLERANCE_S) * fps);
}

/**
 * A `select` filter: passes the first frame at or after each multiple of 1/fps, counted from the first frame, and leaves
 * its time unchanged. It compares interval numbers rather than distances between frames, so errors do not accumulate.
 * Frames with outlying timestamps pass too: `SampleClock` decides about them.
 */
export function samplingFilter(fps: number): string {
  const slot = (time: string) => `floor((${time}-start_t+${TOLERANCE_S})*${fps})`;
  const wanted = `isnan(prev_selected_t)+lt(t,prev_selected_t)+gt(${slot('t')},${slot('prev_selected_t')})`;
  return `select='if(isnan(t),0,${wanted})'`;
}
