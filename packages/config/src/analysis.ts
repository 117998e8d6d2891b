import { aspectSchema, deinterlaceSchema, maskSchema, rotateSchema } from '@crowdtone/domain';
import { z } from 'zod';

/** The face detector when none is named. */
export const DEFAULT_DETECTOR = 'tiny-face';

/** Classifications of a person in a window by default; `npm run bench -- --only samples` measures the error of others. */
export const DEFAULT_SAMPLES = 3;

/** How the frames of recordings are searched for faces. */
export const SEARCH_MODES = ['partial', 'full'] as const;

/** The expression model when none is named. */
export const DEFAULT_MODEL = 'gme-net';

/** Corrections of frames, the same on the command line and for each camera of a configuration file. */
export const correctionsShape = {
  deinterlace: deinterlaceSchema
    .optional()
    .describe('auto deinterlaces frames flagged as interlaced, on all frames, off none (default: auto)'),
  aspect: aspectSchema
    .optional()
    .describe('displayed width over height, such as 4:3, if the source reports it wrongly (default: as reported)'),
  rotate: rotateSchema
    .optional()
    .describe('0, 90, 180 or 270 degrees clockwise, instead of the rotation that the source reports'),
  mask: maskSchema
    .optional()
    .describe(
      'area blacked out before detection, in fractions of width and height: two corners of a rectangle, or ' +
        'three or more of a polygon, such as "0,0 0.25,1"',
    ),
};

/** Options of an analysis with their defaults, the same on the command line and in configuration files. */
export const analysisOptionsSchema = z.strictObject({
  fps: z.coerce.number().positive().max(60).default(2).describe('frames analysed per second of video'),
  minFace: z
    .union([z.literal('auto'), z.coerce.number().min(8).max(500)], {
      error: 'expected auto, or a number from 8 to 500',
    })
    .default('auto')
    .describe('smallest face to detect, pixels; auto: 20 with ssd, 10 with tiny-face, less if the frame is small'),
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
    .describe('expression model; auto: for each face size the model with the best validation accuracy'),
  precision: z
    .enum(['auto', 'float32', 'int8'])
    .default('auto')
    .describe(
      'arithmetic of the expression model; auto: int8 where it keeps accuracy and this processor runs it faster',
    ),
  detector: z
    .string()
    .default(DEFAULT_DETECTOR)
    .describe(
      'face detector; centerface (install with crowdtone models add centerface) detects most faces in recordings, at about three quarters of the cost of ssd, which is included; both are too slow for cameras',
    ),
  workers: z.coerce.number().int().min(1).max(64).default(1).describe('expression worker processes'),
  samples: z
    .union([z.literal('all'), z.coerce.number().int().min(1).max(100)], {
      error: 'expected all, or a whole number from 1 to 100',
    })
    .default(DEFAULT_SAMPLES)
    .describe('largest number of frames of a window in which a person is classified, spread over it; all: every frame'),
  search: z
    .enum(SEARCH_MODES)
    .default('full')
    .describe(
      'recordings: full searches every frame completely, partial leaves out what has not changed, which is cheaper with few people in view',
    ),
  threads: z
    .union([z.literal('auto'), z.coerce.number().int().min(1).max(64)], {
      error: 'expected auto, or a whole number from 1 to 64',
    })
    .default('auto')
    .describe('threads of the face detector; auto: the available cores less one for each expression worker'),
  ...correctionsShape,
});

/** See {@link analysisOptionsSchema}. */
export type AnalysisOptions = z.infer<typeof analysisOptionsSchema>;

/**
 * Threads of the detector: as set, else what the expression workers leave, at least 1. More threads answer sooner but take
 * more processor time for each frame.
 *
 * @param cores that the process may use
 */
export function detectorThreads(
  { threads, workers }: Pick<AnalysisOptions, 'threads' | 'workers'>,
  cores: number,
): number {
  return threads === 'auto' ? Math.max(1, cores - workers) : threads;
}
