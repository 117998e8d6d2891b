/** The filters of ffmpeg that turn what a decoder gives into frames as a person would see them. */
import type { Rotation, VideoCorrections } from '@crowdtone/domain';
import { COMB_LINES, FRAME_LINES, INTERLACED_LINE } from './frame-lines';

export interface FilterRequest {
  readonly corrections: VideoCorrections;
  /** Which frames pass; see `sampling.ts`. */
  readonly sampling: string;
  /** Whether the codec can hold interlaced frames at all. */
  readonly mayBeInterlaced: boolean;
  /** Whether the first frames are searched for interlacing that is not flagged. */
  readonly searchesCombs: boolean;
  /** From `toneMapping`; empty for what is not HDR. */
  readonly toneMapping: readonly string[];
}

/** The chain for `-vf`: frames of square pixels in packed RGB, the right way up, each with its line on standard error. */
export function videoFilters({
  corrections,
  sampling,
  mayBeInterlaced,
  searchesCombs,
  toneMapping,
}: FilterRequest): string {
  const { deinterlace, rotate, aspect } = corrections;
  const filters = [
    sampling,
    ...toneMapping,
    ...(rotate === null ? [] : TURNS[rotate]),
    // Others would be displayed wider or narrower than they are stored.
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

/** For the input: ffmpeg turns frames as the source asks, unless the user said how they are turned. */
export function rotationOptions({ rotate }: VideoCorrections): readonly string[] {
  return rotate === null ? [] : ['-noautorotate'];
}

const PROGRESSIVE_CODECS: ReadonlySet<string> = new Set([
  ...['vp8', 'vp9', 'av1', 'theora', 'flv1', 'h261', 'vp6f', 'vp6a'],
  ...['gif', 'png', 'apng', 'webp', 'bmp', 'tiff'],
]);

/** The filter that deinterlaces refuses frames that are smaller, pixels. */
const MIN_INTERLACED_SIDE = 16;

/** Whether frames of a codec, of a size in pixels, can be interlaced. */
export function mayBeInterlaced({ codec, width, height }: { codec: string; width: number; height: number }): boolean {
  return !PROGRESSIVE_CODECS.has(codec) && Math.min(width, height) >= MIN_INTERLACED_SIDE;
}

/** The transfer functions of HDR, as ffmpeg and people call them. */
const HDR_TRANSFERS: Readonly<Record<string, string>> = { smpte2084: 'HDR (PQ)', 'arib-std-b67': 'HDR (HLG)' };

/** How people call the transfer function of HDR video; null for any other. */
export function hdrName(transfer: string | undefined): string | null {
  return HDR_TRANSFERS[transfer ?? ''] ?? null;
}

export const TONE_MAPPING_FILTERS = ['zscale', 'tonemap'] as const;

/** Luminance in HDR that becomes white, cd/m2: the reference white of ITU-R BT.2408. */
const REFERENCE_WHITE_NITS = 203;

/**
 * Maps HDR to the standard range, or faces are as flat and grey as an undeveloped film. The curve leaves the tones under
 * reference white, where faces are, nearly as they are and presses the highlights together.
 *
 * @param color what the container says; null stands for what it leaves open
 */
export function toneMapping(color: {
  readonly transfer: string;
  readonly matrix: string | null;
  readonly primaries: string | null;
}): readonly string[] {
  const matrix = color.matrix === null ? ':min=bt2020nc' : '';
  const primaries = color.primaries === null ? ':pin=bt2020' : '';
  return [
    `zscale=tin=${color.transfer}${matrix}${primaries}:t=linear:npl=${REFERENCE_WHITE_NITS}`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=tonemap=mobius:desat=0',
    'zscale=t=bt709',
    'format=gbrp',
  ];
}
