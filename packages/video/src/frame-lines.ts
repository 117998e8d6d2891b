/** Time and size of each frame, as lines of ffmpeg's filter `showinfo` on standard error. */
import type { StreamColor } from './tone-mapping';

const FRAMES = 'showinfo@frames';
const FIELDS = 'showinfo@fields';
const COLORS = 'showinfo@colors';
const COMBS = 'metadata@combs';
const COMB_KEY = 'lavfi.idet.multiple.current_frame';

/** Frames at the start that are inspected for combing. */
const SEARCHED_FRAMES = 60;

/** The last filters of a chain. */
export const FRAME_LINES: readonly string[] = [
  'settb=1/1000000',
  // Otherwise each piece of side data is a line of its own.
  'sidedata=mode=delete',
  `${FRAMES}=checksum=0`,
];

/** Prints the colours of each frame, before its line of {@link FRAME_LINES}. */
export const COLOR_LINES: readonly string[] = ['sidedata=mode=delete', `${COLORS}=checksum=0`];

/** Passes frames on and prints a line for the first one that is flagged as interlaced. Ends with an open link. */
export const INTERLACED_LINE =
  "split[film][flags];[flags]select='gt(interlace_type,0)*lt(selected_n,1)'," +
  `sidedata=mode=delete,${FIELDS}=checksum=0,nullsink;[film]`;

/** The same, and for each of the first frames a line that states whether it appears interlaced. */
export const COMB_LINES =
  `split[whole][start];[start]select='lt(n,${SEARCHED_FRAMES})',idet,` +
  `${COMBS}=mode=print:key=${COMB_KEY},nullsink;[whole]${INTERLACED_LINE}`;

/** Time and size of a frame. */
export interface FrameLine {
  readonly kind: 'frame';
  /** Presentation time from the decoder, microseconds. */
  readonly timeUs: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** What a line of ffmpeg's filters states. */
export type InfoLine =
  | FrameLine
  /** The first frame that is flagged as interlaced since the filters were built. */
  | { readonly kind: 'interlaced'; readonly timeMs: number }
  /** One of the first frames was inspected for combing, the jagged moving edges of interlaced video. */
  | { readonly kind: 'searched'; readonly isCombed: boolean }
  /** The colours of the next frame. */
  | { readonly kind: 'colors'; readonly color: StreamColor }
  /** The start time of the container, which ffmpeg prints before the first frame. */
  | { readonly kind: 'start'; readonly startUs: number }
  /** Any other line of `showinfo`. */
  | { readonly kind: 'other' };

/**
 * Parses a line of ffmpeg about a frame or the container, for example
 * `[showinfo@frames @ 0x55] [info] n:   1 pts: 300000 pts_time:0.3 pos:1524 fmt:rgb24 sar:1/1 s:64x48 i:P iskey:0 type:B`;
 * null for any other line.
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
  if (line.startsWith(`[${COLORS} `)) return colorLine(line);
  if (line.startsWith(`[${COMBS} `)) {
    const [, fields] = /current_frame=(\w+)/.exec(line) ?? [];
    return fields === undefined ? { kind: 'other' } : { kind: 'searched', isCombed: /^[tb]ff$/.test(fields) };
  }
  const [, start] = /^\[info\] {3}Duration: [^,]+, start: (-?\d+\.\d+), /.exec(line) ?? [];
  return start === undefined ? null : { kind: 'start', startUs: 1_000_000 * Number(start) };
}

/** `[showinfo@colors @ 0x55] [info] color_range:tv color_space:bt2020nc color_primaries:bt2020 color_trc:smpte2084` */
function colorLine(line: string): InfoLine {
  const [, ...names] = / color_space:(\S+) color_primaries:(\S+) color_trc:(\S+)/.exec(line) ?? [];
  if (names.length === 0) return { kind: 'other' };
  const [matrix = null, primaries = null, transfer = null] = names.map((name) => (name === 'unknown' ? null : name));
  return { kind: 'colors', color: { matrix, primaries, transfer } };
}
