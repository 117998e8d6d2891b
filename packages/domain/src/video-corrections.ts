/** Corrections of decoded frames before detection, for sources whose metadata is missing or wrong. */
import { z } from 'zod';
import type { ErrorCode } from './error-codes';
import { cornersFault, POLYGON_FAULTS, type Polygon, parseCorners } from './zones/polygon';

/** When frames are deinterlaced. */
export const DEINTERLACE_MODES = ['auto', 'on', 'off'] as const;
/** See {@link DEINTERLACE_MODES}. */
export const deinterlaceSchema = z.enum(DEINTERLACE_MODES);
/** See {@link DEINTERLACE_MODES}. */
export type DeinterlaceMode = z.infer<typeof deinterlaceSchema>;

/** Supported rotations, degrees clockwise. */
export const ROTATIONS = [0, 90, 180, 270] as const;
/** Degrees clockwise. */
export type Rotation = (typeof ROTATIONS)[number];

/** An area that is blacked out. */
export type MaskPolygon = Polygon;

const fractionSchema = z.number().min(0).max(1);
const polygonSchema = z
  .array(z.object({ x: fractionSchema, y: fractionSchema }))
  .min(3)
  .readonly();

/** Corrections of frames, sent from the command line to the decoding process. */
export const videoCorrectionsSchema = z.strictObject({
  /** `auto` deinterlaces frames flagged as interlaced, `on` all frames. */
  deinterlace: deinterlaceSchema,
  /** Displayed width over height; null: as the source reports. */
  aspect: z.number().positive().nullable(),
  /** Degrees clockwise, instead of the rotation of the source; null: as the source reports. */
  rotate: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]).nullable(),
  /** Areas of the displayed frame that are blacked out. */
  masks: z.array(polygonSchema).readonly(),
});

/** See {@link videoCorrectionsSchema}. */
export type VideoCorrections = z.infer<typeof videoCorrectionsSchema>;

/** The defaults. */
export const NO_CORRECTIONS: VideoCorrections = { deinterlace: 'auto', aspect: null, rotate: null, masks: [] };

/** Plausible aspect ratios. */
const ASPECT_RANGE = { min: 0.1, max: 10 } as const;

/** @returns displayed width over height from `4:3`, `16/9` or `1.85`; null for anything else */
export function parseAspect(text: string): number | null {
  const [, width, height = '1'] = /^\s*(\d+(?:\.\d+)?)(?:\s*[:/]\s*(\d+(?:\.\d+)?))?\s*$/.exec(text) ?? [];
  const aspect = Number(width) / Number(height);
  return aspect >= ASPECT_RANGE.min && aspect <= ASPECT_RANGE.max ? aspect : null;
}

/**
 * @param text corners as `x,y x,y ...` in fractions of width and height: two opposite ones of a rectangle, or three and
 * more of a polygon
 * @returns null for anything else
 */
export function parseMask(text: string): MaskPolygon | null {
  const polygon = withRectangle(text);
  return polygon === null || cornersFault(polygon) !== null ? null : polygon;
}

/** The corners of a mask, of which two are a rectangle; null when they are not written as corners. */
function withRectangle(text: string): MaskPolygon | null {
  const corners = parseCorners(text);
  const [first, second] = corners ?? [];
  if (corners?.length !== 2 || !first || !second) return corners;
  return [first, { x: second.x, y: first.y }, second, { x: first.x, y: second.y }];
}

/** What is wrong with a mask; null when nothing is. */
function maskFault(text: string): string | null {
  const polygon = withRectangle(text);
  if (polygon === null || polygon.length < 3) {
    return 'expected two corners of a rectangle, or more of a polygon, such as "0,0 0.25,1", in fractions of width and height';
  }
  const fault = cornersFault(polygon);
  return fault && POLYGON_FAULTS[fault];
}

/** An aspect ratio as users write it; see {@link parseAspect}. */
export const aspectSchema = z
  .union([z.string(), z.number().transform(String)])
  .refine((text) => parseAspect(text) !== null, 'expected width over height, such as 4:3 or 1.85');

/** A rotation as users write it; see {@link ROTATIONS}. */
export const rotateSchema = z.coerce
  .number()
  .refine((degrees) => ROTATIONS.some((rotation) => rotation === degrees), 'expected 0, 90, 180 or 270');

/** Masks as users write them; see {@link parseMask}. */
export const maskSchema = z
  .array(
    z.string().superRefine((text, context) => {
      const fault = maskFault(text);
      const params = { code: 'E_AREA_INVALID' satisfies ErrorCode };
      if (fault !== null) context.addIssue({ code: 'custom', message: fault, params });
    }),
  )
  .max(20);

/** Corrections as written on the command line and in configuration files. */
export interface WrittenCorrections {
  readonly deinterlace?: DeinterlaceMode | undefined;
  readonly aspect?: string | undefined;
  readonly rotate?: number | undefined;
  readonly mask?: readonly string[] | undefined;
}

/** Corrections for the decoder. Values that the schemas of this file refuse are ignored. */
export function parseCorrections({ deinterlace, aspect, rotate, mask = [] }: WrittenCorrections): VideoCorrections {
  return {
    deinterlace: deinterlace ?? NO_CORRECTIONS.deinterlace,
    aspect: aspect === undefined ? null : parseAspect(aspect),
    rotate: ROTATIONS.find((rotation) => rotation === rotate) ?? null,
    masks: mask.flatMap((text) => {
      const polygon = parseMask(text);
      return polygon === null ? [] : [polygon];
    }),
  };
}
