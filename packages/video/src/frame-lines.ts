/** How time and size of each frame leave ffmpeg: as a line on standard error, written by its filter `showinfo`. */

const FRAMES = 'showinfo@frames';
const FIELDS = 'showinfo@fields';
const COMBS = 'metadata@combs';
const COMB_KEY = 'lavfi.idet.multiple.current_frame';

/** Frames at the beginning that are searched for combs. */
const SEARCHED_FRAMES = 60;

/** The last filters of a chain. */
export const FRAME_LINES: readonly string[] = [
  'settb=1/1000000',
  // Each piece of side data would be a line of its own.
  'sidedata=mode=delete',
  `${FRAMES}=checksum=0`,
];

/** Lets frames through, and writes a line for the first one that is flagged as interlaced. Ends with an open link. */
export const INTERLACED_LINE =
  "split[film][flags];[flags]select='gt(interlace_type,0)*lt(selected_n,1)'," +
  `sidedata=mode=delete,${FIELDS}=checksum=0,nullsink;[film]`;

/** The same, and writes a line for each of the first frames that says whether it seems interlaced. */
export const COMB_LINES =
  `split[whole][start];[start]select='lt(n,${SEARCHED_FRAMES})',idet,` +
  `${COMBS}=mode=print:key=${COMB_KEY},nullsink;[whole]${INTERLACED_LINE}`;

export interface FrameLine {
  readonly kind: 'frame';
  /** Presentation time from the decoder, microseconds. */
  readonly timeUs: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

export type InfoLine =
  | FrameLine
  /** A frame is flagged as interlaced, the first since the filters were built. */
  | { readonly kind: 'interlaced'; readonly timeMs: number }
  /** One of the first frames was searched for combs, the edges that interlacing gives to what moves. */
  | { readonly kind: 'searched'; readonly isCombed: boolean }
  /** The stamp at which the container starts, which ffmpeg says before the first frame. */
  | { readonly kind: 'start'; readonly startUs: number }
  /** Whatever else `showinfo` has to say. */
  | { readonly kind: 'other' };

/**
 * What a line of ffmpeg says of a frame or the container, for example
 * `[showinfo@frames @ 0x55] [info] n:   1 pts: 300000 pts_time:0.3 pos:1524 fmt:rgb24 sar:1/1 s:64x48 i:P iskey:0 type:B`;
 * null when it is about something else.
 */
export function infoLine(line: string): InfoLine | null {
  if (line.startsWith(`[${FRAMES} `)) {
    const [, timeUs, width, height] = /\bn: *\d+ pts: *(-?\d+) .*? s:(\d+)x(\d+) /.exec(line) ?? [];
    if (timeUs === undefined) return { kind: 'other' };
    return { kind: 'frame', timeUs: Number(timeUs), width: Number(width), height: Number(height) };
  }
  if (line.startsWith(`[${FIELDS} `)) {
    const [, seconds] = /\bn: *\d+ pts: *-?\d+ +pts_time:(-?[\d.]+)/.exec(line) ?? [];
    return seconds === undefined ? { kind: 'other' } : { kind: 'interlaced', timeMs: 1000 * Number(seconds) };
  }
  if (line.startsWith(`[${COMBS} `)) {
    const [, fields] = /current_frame=(\w+)/.exec(line) ?? [];
    return fields === undefined ? { kind: 'other' } : { kind: 'searched', isCombed: /^[tb]ff$/.test(fields) };
  }
  const [, start] = /^\[info\] {3}Duration: [^,]+, start: (-?\d+\.\d+), /.exec(line) ?? [];
  return start === undefined ? null : { kind: 'start', startUs: 1_000_000 * Number(start) };
}
