import { z } from 'zod';

/** Live pictures of a source: with everybody made unrecognisable, or none at all. */
export const pictureModeSchema = z.enum(['blurred', 'none']);
export type PictureMode = z.infer<typeof pictureModeSchema>;

export const livePhaseSchema = z.enum(['connecting', 'live', 'stalled', 'backing-off', 'paused', 'closed']);
export type LivePhase = z.infer<typeof livePhaseSchema>;

/** How a live source is doing at this moment: the whole of it, so that the newest one is all a reader needs. */
export const sourceHealthSchema = z.object({
  runId: z.string(),
  sourceId: z.string(),
  phase: livePhaseSchema,
  epoch: z
    .number()
    .int()
    .nonnegative()
    .nullable()
    .describe('0 for the first connection that delivered frames, one more with every later one; null before the first'),
  size: z
    .object({ width: z.number().int().positive(), height: z.number().int().positive() })
    .nullable()
    .describe('Pixels of its pictures; null before the first one'),
  trouble: z
    .object({
      /** In a word, for instance `auth` or `stall`. */
      cause: z.string(),
      /** What is wrong and what to do, without credentials. */
      message: z.string(),
      attempt: z.number().int().positive(),
      /** Milliseconds since 1970. */
      retryAt: z.number(),
    })
    .nullable()
    .describe('Why it was away last, and when it was or is tried again; null once it is live'),
  wantedFps: z.number().positive().describe('Frames a second that the configuration asks for'),
  effectiveFps: z
    .number()
    .nonnegative()
    .nullable()
    .describe('Frames a second that this machine really analyses, over the last seconds; null before it is known'),
  /**
   * Of so many of these frames one is searched whole, the others only round the people seen before: 1 while the machine
   * keeps up. Null before it is known.
   */
  wholeFrameEvery: z.number().int().positive().nullable(),
  picture: pictureModeSchema
    .optional()
    .describe(
      'Whether small pictures of it are published, and how its faces are hidden in them; absent while that is unknown',
    ),
});

export type SourceHealth = z.infer<typeof sourceHealthSchema>;
