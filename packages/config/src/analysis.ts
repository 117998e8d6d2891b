import { z } from 'zod';

/** Leaves the choice of the face detector to what is analysed. */
export const AUTO_DETECTOR = 'auto';

/**
 * The face detector that `auto` means. A recording can wait for the one that finds more; a camera that is looked at twice
 * in ten seconds tells less than one whose every frame is looked at by a quicker detector that misses some.
 */
export const USUAL_DETECTORS = { recordings: 'ssd', cameras: 'tiny-face' } as const;

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
    .default(AUTO_DETECTOR)
    .describe(
      `face detector; auto: ${USUAL_DETECTORS.recordings} for recordings, ${USUAL_DETECTORS.cameras}, which is far quicker ` +
        'and misses more, for cameras',
    ),
  workers: z.coerce.number().int().min(1).max(64).default(1).describe('expression worker processes'),
});

export type AnalysisOptions = z.infer<typeof analysisOptionsSchema>;

/** The options with the name of a detector instead of `auto`. */
export function withDetector<Options extends Pick<AnalysisOptions, 'detector'>>(
  options: Options,
  analysed: keyof typeof USUAL_DETECTORS,
): Options {
  return options.detector === AUTO_DETECTOR ? { ...options, detector: USUAL_DETECTORS[analysed] } : options;
}
