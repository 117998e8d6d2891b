/** The filters of ffmpeg that turn decoded frames into frames as they are displayed. */
import type { Rotation, VideoCorrections } from '@crowdtone/domain';
import { COLOR_LINES, COMB_LINES, FRAME_LINES, INTERLACED_LINE } from './frame-lines';

/** What the filter chain of a source depends on. */
export interface FilterRequest {
  readonly corrections: VideoCorrections;
  /** Which frames pass; see `sampling.ts`. */
  readonly sampling: string;
  /** Whether the codec can hold interlaced frames at all. */
  readonly mayBeInterlaced: boolean;
  /** Whether the first frames are searched for interlacing that is not flagged. */
  readonly searchesCombs: boolean;
  /** From `planToneMapping`; empty for what is not HDR. */
  readonly toneMapping: readonly string[];
  /** Whether the colours of each frame are printed, for sources that are not probed. */
  readonly printsColors: boolean;
}

/** The chain for `-vf`: frames of square pixels in packed RGB, the right way up, each with its line on standard error. */
export function videoFilters({
  corrections,
  sampling,
  mayBeInterlaced,
  searchesCombs,
  toneMapping,
  printsColors,
}: FilterRequest): string {
  const { deinterlace, rotate, aspect } = corrections;
  const filters = [
    sampling,
    ...(printsColors ? COLOR_LINES : []),
    ...toneMapping,
    ...(rotate === null ? [] : TURNS[rotate]),
    // Frames with non-square pixels are displayed wider or narrower than they are stored.
    aspect === null
      ? "scale=w='if(gt(sar,0),max(1,round(iw*sar)),iw)':h=ih"
      : `scale=w='max(1,round(ih*${aspect}))':h=ih`,
    'format=rgb24',
    ...FRAME_LINES,
  ];
  // Deinterlacing needs the frames before and after, so it comes before any is left out.
  if (!mayBeInterlaced) return filters.join(',');
  if (deinterlace === 'on') return ['bwdif=mode=send_frame:deint=all', ...filters].join(',');
  const fields = deinterlace === 'auto' ? 'bwdif=mode=send_frame:deint=interlaced' : 'null';
  return (searchesCombs ? COMB_LINES : INTERLACED_LINE) + [fields, ...filters].join(',');
}

const TURNS: Readonly<Record<Rotation, readonly string[]>> = {
  0: [],
  90: ['transpose=clock'],
  180: ['hflip', 'vflip'],
  270: ['transpose=cclock'],
};

/** Input options: ffmpeg rotates frames as the source says, unless the user states a rotation. */
export function rotationOptions({ rotate }: VideoCorrections): readonly string[] {
  return rotate === null ? [] : ['-noautorotate'];
}

const PROGRESSIVE_CODECS: ReadonlySet<string> = new Set([
  ...['vp8', 'vp9', 'av1', 'theora', 'flv1', 'h261', 'vp6f', 'vp6a'],
  ...['gif', 'png', 'apng', 'webp', 'bmp', 'tiff'],
]);

/** The deinterlacing filter rejects smaller frames, pixels. */
const MIN_INTERLACED_SIDE = 16;

/** Whether frames of a codec and size (pixels) can be interlaced. */
export function mayBeInterlaced({ codec, width, height }: { codec: string; width: number; height: number }): boolean {
  return !PROGRESSIVE_CODECS.has(codec) && Math.min(width, height) >= MIN_INTERLACED_SIDE;
}
