/** Tone mapping of HDR video to standard dynamic range; without it faces are flat and grey. */
import type { SourceNote } from '@crowdtone/domain';
import { filtersOf } from './filter-support';
import { note } from './source-notes';

/** The colour description of a stream in ffmpeg's names; null for what the stream does not state. */
export interface StreamColor {
  readonly transfer: string | null;
  readonly matrix: string | null;
  readonly primaries: string | null;
}

/** How the colours of a stream are converted. */
export interface ToneMapping {
  /** Filters of ffmpeg; empty where nothing is converted. */
  readonly filters: readonly string[];
  readonly notes: readonly SourceNote[];
}

/** For standard dynamic range. */
export const NO_TONE_MAPPING: ToneMapping = { filters: [], notes: [] };

/** The transfer functions of HDR: ffmpeg's name and the common one. */
const HDR_CURVES: Readonly<Record<string, 'PQ' | 'HLG'>> = { smpte2084: 'PQ', 'arib-std-b67': 'HLG' };

const FILTERS = ['zscale', 'tonemap'] as const;

/** Luminance in HDR that becomes white, cd/m2: the reference white of ITU-R BT.2408. */
const REFERENCE_WHITE_NITS = 203;

/** The HDR transfer function of a stream; null for standard dynamic range. */
export function hdrTransfer({ transfer }: StreamColor): string | null {
  return transfer !== null && Object.hasOwn(HDR_CURVES, transfer) ? transfer : null;
}

/** How an ffmpeg converts the colours of a stream: HDR is tone-mapped where the filters exist. */
export async function planToneMapping(color: StreamColor, ffmpegPath: string): Promise<ToneMapping> {
  const transfer = hdrTransfer(color);
  const curve = transfer === null ? undefined : HDR_CURVES[transfer];
  if (transfer === null || curve === undefined) return NO_TONE_MAPPING;
  const known = await filtersOf(ffmpegPath);
  const canMap = FILTERS.every((filter) => known.has(filter));
  // zscale cannot convert from RGB.
  if (!canMap || color.matrix === 'gbr') {
    const why = canMap ? 'rgb' : 'no-filter';
    return { filters: [], notes: [note('hdr', { kind: 'not-tone-mapped', curve, why })] };
  }
  return { filters: toneMappingFilters(transfer, color), notes: [note('hdr', { kind: 'tone-mapped', curve })] };
}

/** The curve keeps the tones below reference white, where faces are, almost unchanged and compresses the highlights. */
function toneMappingFilters(transfer: string, { matrix, primaries }: StreamColor): readonly string[] {
  const assumed = (matrix === null ? ':min=bt2020nc' : '') + (primaries === null ? ':pin=bt2020' : '');
  return [
    `zscale=tin=${transfer}${assumed}:t=linear:npl=${REFERENCE_WHITE_NITS}`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=tonemap=mobius:desat=0',
    'zscale=t=bt709',
    'format=gbrp',
  ];
}
