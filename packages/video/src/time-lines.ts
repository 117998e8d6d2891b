/** How the time of each picture leaves ffmpeg: as a line on standard error. */

const MARK = 'crowdtone';

/** The last filters of a chain. */
export const TIME_LINES: readonly string[] = [
  'settb=1/1000000',
  // Prints one line a frame; a frame has to carry something for the filter to print it.
  `metadata=mode=add:key=${MARK}:value=1`,
  `metadata=mode=print:key=${MARK}`,
];

export interface TimeLine {
  /** Number of the picture, from 0; starts again when ffmpeg builds its filters anew. */
  readonly frame: number;
  /** Presentation time from the decoder, microseconds. */
  readonly timeUs: number;
}

/**
 * What a line of ffmpeg tells of a picture: `frame:12   pts:480000  pts_time:0.48` is its time, `mark` the line that
 * follows each; null when it is about something else.
 */
export function timeLine(line: string): TimeLine | 'mark' | null {
  const [, frame, timeUs] = /frame:\s*(\d+)\s+pts:\s*(-?\d+)\s/.exec(line) ?? [];
  if (frame !== undefined && timeUs !== undefined) return { frame: Number(frame), timeUs: Number(timeUs) };
  return line.includes(`${MARK}=1`) ? 'mark' : null;
}
