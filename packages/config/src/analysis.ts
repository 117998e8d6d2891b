import { aspectSchema, deinterlaceSchema, maskSchema, rotateSchema } from '@crowdtone/domain';
import { z } from 'zod';

/** The face detector when none is named. */
export const DEFAULT_DETECTOR = 'tiny-face';

/** The expression model when none is named. */
export const DEFAULT_MODEL = 'gme-net';

/** How frames are put right before they are searched; the command line and each camera of a file share it. */
export const correctionsShape = {
  deinterlace: deinterlaceSchema
    .optional()
    .describe('auto deinterlaces frames that are flagged as interlaced (default: auto), on all of them, off none'),
  aspect: aspectSchema
    .optional()
    .describe('displayed width over height, such as 4:3, where the source says it wrongly (default: as it says)'),
  rotate: rotateSchema.optional().describe('0, 90, 180 or 270 degrees clockwise, in place of what the source says'),
  mask: maskSchema
    .optional()
    .describe(
      'area blacked out before faces are searched, in fractions of width and height: two corners of a rectangle, or ' +
        'more of a polygon, such as "0,0 0.25,1"',
    ),
};

/** What a user may set for an analysis, with its defaults; the command line and configuration files share it. */
export const analysisOptionsSchema = z.strictObject({
  fps: z.coerce.number().positive().max(60).default(2).describe('frames analysed per second of video'),
  minFace: z
    .union([z.literal('auto'), z.coerce.number().min(8).max(500)], {
      error: 'expected auto, or a number from 8 to 500',
    })
    .default('auto')
    .describe(
      'smallest face searched for, pixels; auto: 20 with ssd, 10 with tiny-face, less where the picture is small',
    ),
  window: z.coerce.number().min(0.5).max(3600).default(5).describe('length of a statistics window, seconds'),
  floor: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('privacy floor: fewest readable people whose shares are published'),
  model: z
    .string()
    .default(DEFAULT_MODEL)
    .describe('expression model; auto: for each face size the trained one that validation shows best'),
  detector: z
    .string()
    .default(DEFAULT_DETECTOR)
    .describe(
      'face detector; centerface (installed by crowdtone models add centerface) finds most in recordings at about three quarters of the cost of ssd, which needs no installing; both are too slow for cameras',
    ),
  workers: z.coerce.number().int().min(1).max(64).default(1).describe('expression worker processes'),
  ...correctionsShape,
});

export type AnalysisOptions = z.infer<typeof analysisOptionsSchema>;
