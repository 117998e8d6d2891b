import { z } from 'zod';
import { sourceNotesSchema } from './source-notes';

/** Whether live thumbnails of a source are published; in `blurred` ones no one can be recognised. */
export const thumbnailModeSchema = z.enum(['blurred', 'none']);
/** See {@link thumbnailModeSchema}. */
export type ThumbnailMode = z.infer<typeof thumbnailModeSchema>;

/** State of the connection to a live source. */
export const livePhaseSchema = z.enum(['connecting', 'live', 'stalled', 'backing-off', 'paused', 'closed']);
/** See {@link livePhaseSchema}. */
export type LivePhase = z.infer<typeof livePhaseSchema>;

/** Health of a live source; each message is complete, so only the latest matters. */
export const sourceHealthSchema = z.object({
  runId: z.string().describe('Identifier of the run'),
  sourceId: z.string().describe('Identifier of the source, unique in its run'),
  phase: livePhaseSchema.describe('State of the connection'),
  epoch: z
    .number()
    .int()
    .nonnegative()
    .nullable()
    .describe('Number of connections that delivered frames, from 0; null before the first'),
  size: z
    .object({ width: z.number().int().positive(), height: z.number().int().positive() })
    .nullable()
    .describe('Frame size in pixels; null before the first frame'),
  lastError: z
    .object({
      cause: z.string().describe('In one word, such as `auth` or `stall`'),
      message: z.string().describe('The problem and what to do about it, without credentials'),
      attempt: z.number().int().positive().describe('Number of the attempt, from 1'),
      retryAt: z.number().describe('When the next attempt is, or was, due: milliseconds since 1970'),
    })
    .nullable()
    .describe('Why the source was last lost, and when the next attempt is due; null once it is live'),
  wantedFps: z.number().positive().describe('Configured analysis rate, frames per second'),
  effectiveFps: z
    .number()
    .nonnegative()
    .nullable()
    .describe('Measured analysis rate over the last seconds, frames per second; null until known'),
  wholeFrameEvery: z
    .number()
    .int()
    .positive()
    .nullable()
    .describe(
      'One in this many frames is searched completely, the others only around known people: 1 while the machine keeps up; null until known',
    ),
  notes: sourceNotesSchema
    .optional()
    .describe('Corrections of its frames since it was last connected, such as tone mapping of HDR; absent before that'),
  picture: thumbnailModeSchema.optional().describe('Whether live thumbnails of it are published; absent until known'),
});

/** See {@link sourceHealthSchema}. */
export type SourceHealth = z.infer<typeof sourceHealthSchema>;
