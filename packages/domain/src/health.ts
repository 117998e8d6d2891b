import { z } from 'zod';

/** Live pictures of a source: with everybody made unrecognisable, or none at all. */
export const pictureModeSchema = z.enum(['blurred', 'none']);
export type PictureMode = z.infer<typeof pictureModeSchema>;

export const livePhaseSchema = z.enum(['connecting', 'live', 'stalled', 'backing-off', 'paused', 'closed']);
export type LivePhase = z.infer<typeof livePhaseSchema>;

/** How a live source is doing; each message is complete, so the newest is all that a reader needs. */
export const sourceHealthSchema = z.object({
  runId: z.string().describe('Identifier of the run'),
  sourceId: z.string().describe('Identifier of the source, unique in its run'),
  phase: livePhaseSchema.describe('What the connection is doing'),
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
      cause: z.string().describe('In a word, for instance `auth` or `stall`'),
      message: z.string().describe('What is wrong and what to do, without credentials'),
      attempt: z.number().int().positive().describe('Number of the attempt, from 1'),
      retryAt: z.number().describe('Milliseconds since 1970'),
    })
    .nullable()
    .describe('Why it was away last, and when it was or is tried again; null once it is live'),
  wantedFps: z.number().positive().describe('Frames a second that the configuration asks for'),
  effectiveFps: z
    .number()
    .nonnegative()
    .nullable()
    .describe('Frames a second that this machine really analyses, over the last seconds; null before it is known'),
  wholeFrameEvery: z
    .number()
    .int()
    .positive()
    .nullable()
    .describe(
      'One frame of this many is searched whole, the others only around people seen before: 1 while the machine keeps up; null before it is known',
    ),
  picture: pictureModeSchema
    .optional()
    .describe(
      'Whether small pictures of it are published, and how its faces are hidden in them; absent while that is unknown',
    ),
});

export type SourceHealth = z.infer<typeof sourceHealthSchema>;
