import { z } from 'zod';

/** The face detector when none is named. */
export const DEFAULT_DETECTOR = 'tiny-face';

/** The expression model when none is named. */
export const DEFAULT_MODEL = 'gme-net';

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
    .describe('face detector; ssd takes some twenty times as long, and is surer of the faces that it finds'),
  workers: z.coerce.number().int().min(1).max(64).default(1).describe('expression worker processes'),
});

export type AnalysisOptions = z.infer<typeof analysisOptionsSchema>;
