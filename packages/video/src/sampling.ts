/** When to look at a video: the same rule once as a filter for ffmpeg and once as the clock that checks it. */

/**
 * Matroska, WebM and FLV round times to 1 ms, so the frame that belongs at 33.3 ms claims 33: it still counts as "at or
 * after". The odd figure lies off the ticks of every usual time base, so that ffmpeg and the clock here, which compute
 * in different units, never fall on different sides of a bound.
 */
const TOLERANCE_S = 0.00123;

const MICROSECONDS = 1_000_000;

/**
 * A `select` filter that passes the first frame at or after each multiple of 1/fps (counted from the first frame) and
 * leaves its presentation time alone. It asks in which slot of the grid a frame lies rather than how long ago the last
 * one was, so an error never adds up. A frame that jumps back in time passes too: {@link SampleClock} mends it.
 */
export function samplingFilter(fps: number): string {
  const slot = (time: string) => `floor((${time}-start_t+${TOLERANCE_S})*${fps})`;
  const wanted = `isnan(prev_selected_t)+lt(t,prev_selected_t)+gt(${slot('t')},${slot('prev_selected_t')})`;
  return `select='if(isnan(t),0,${wanted})'`;
}

/** Turns the decoder's times into milliseconds since the first frame, which never run backwards. */
export class SampleClock {
  private originUs: number | null = null;
  private lastUs = 0;
  private lastSlot = -1;

  constructor(private readonly fps: number) {}

  /**
   * Presentation time of a frame in milliseconds, from the decoder's time in microseconds. Null when its slot of the
   * grid is taken: ffmpeg rebuilds its filters when the picture size changes, and the new ones begin with a frame of
   * their own choice. A recording whose time stamps start again goes on one step after its last frame.
   */
  admit(decoderUs: number): number | null {
    this.originUs ??= decoderUs;
    if (decoderUs - this.originUs < this.lastUs) this.originUs = decoderUs - this.lastUs - MICROSECONDS / this.fps;
    const sinceStartUs = decoderUs - this.originUs;
    const slot = Math.floor((sinceStartUs / MICROSECONDS + TOLERANCE_S) * this.fps);
    if (slot <= this.lastSlot) return null;
    this.lastUs = sinceStartUs;
    this.lastSlot = slot;
    return sinceStartUs / 1000;
  }
}
