import { aspectSchema, deinterlaceSchema, hardwareSchema, maskSchema, rotateSchema } from '@crowdtone/domain';
import { z } from 'zod';

/** The face detector when none is named. */
export const DEFAULT_DETECTOR = 'tiny-face';

/** Classifications of a person in a window by default; `npm run bench -- --only samples` measures the error of others. */
export const DEFAULT_SAMPLES = 3;

/** How the frames of recordings are searched for faces. */
export const SEARCH_MODES = ['partial', 'full'] as const;

/** Which frames of recordings are decoded. */
export const DECODE_MODES = ['auto', 'all'] as const;

/** Most recordings at a time: each takes a process with a detector, some 200 MB. */
const MAX_PARALLEL = 16;

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
      'face detector; centerface (install with crowdtone models add centerface) detects most faces in recordings, at half to three quarters of the cost of ssd, which is included; both are too slow for cameras',
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
  decode: z
    .enum(DECODE_MODES)
    .default('auto')
    .describe(
      'recordings: auto decodes key frames alone where at most one frame in two seconds is analysed and they are frequent enough, all decodes every frame',
    ),
  hardware: hardwareSchema
    .default('none')
    .describe('recordings: hardware decoder; falls back to the processor, and pixels may differ slightly from its own'),
  threads: z
    .union([z.literal('auto'), z.coerce.number().int().min(1).max(64)], {
      error: 'expected auto, or a whole number from 1 to 64',
    })
    .default('auto')
    .describe(
      'threads of each face detector; auto: the available cores less one for each expression worker, divided among the recordings in progress',
    ),
  parallel: z
    .union([z.literal('auto'), z.coerce.number().int().min(1).max(MAX_PARALLEL)], {
      error: `expected auto, or a whole number from 1 to ${MAX_PARALLEL}`,
    })
    .default('auto')
    .describe('recordings analysed at a time; auto: one for each available core that the expression workers leave'),
  ...correctionsShape,
});

/** See {@link analysisOptionsSchema}. */
export type AnalysisOptions = z.infer<typeof analysisOptionsSchema>;

/**
 * Recordings to analyse at a time: as set, else what the expression workers leave of the cores, never more than there are.
 *
 * @param cores that the process may use
 * @param recordings of the whole batch, so that it stays the same when a part of it is done
 */
export function recordingsAtOnce(
  { parallel, workers }: Pick<AnalysisOptions, 'parallel' | 'workers'>,
  cores: number,
  recordings: number,
): number {
  const wanted = parallel === 'auto' ? Math.min(MAX_PARALLEL, cores - workers) : parallel;
  return Math.max(1, Math.min(wanted, recordings));
}

/**
 * Threads of one detector: as set, else an equal part of what the expression workers leave, at least 1. More threads answer
 * sooner but take more processor time for each frame.
 *
 * @param cores that the process may use
 * @param detectors that work at the same time
 */
export function detectorThreads(
  { threads, workers }: Pick<AnalysisOptions, 'threads' | 'workers'>,
  cores: number,
  detectors = 1,
): number {
  return threads === 'auto' ? Math.max(1, Math.floor((cores - workers) / detectors)) : threads;
}
