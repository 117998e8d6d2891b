import { z } from 'zod';
import { runRecordSchema, sourceRecordSchema } from '../runs';
import { windowBinSchema } from './window-bin';

/** What one run recorded of a camera. */
export const timelineRunSchema = z.object({
  run: runRecordSchema,
  source: sourceRecordSchema,
  begunAt: z.number().describe('Clock time at which the time of the source was 0, milliseconds since 1970'),
  endedAt: z.number().describe('Clock time up to which there are figures, milliseconds since 1970'),
});

/** See {@link timelineRunSchema}. */
export type TimelineRun = z.infer<typeof timelineRunSchema>;

/** A camera over all its runs. */
export const timelineSchema = z.object({
  sourceId: z.string(),
  firstAt: z.number().describe('Clock time of its first figures, milliseconds since 1970'),
  newest: timelineRunSchema.describe('Its newest run'),
});

/** See {@link timelineSchema}. */
export type Timeline = z.infer<typeof timelineSchema>;

/** The response to GET /api/timelines. */
export const timelinesAnswerSchema = z.object({ timelines: z.array(timelineSchema) });

/** A run of a camera with its bins. */
export const timelineSegmentSchema = timelineRunSchema.extend({
  size: z.number().int().positive().describe('Windows in a bin'),
  bins: z
    .array(windowBinSchema)
    .describe("Oldest first, in milliseconds of the source's own time; add `begunAt` for the clock"),
});

/** See {@link timelineSegmentSchema}. */
export type TimelineSegment = z.infer<typeof timelineSegmentSchema>;

/** The response to GET /api/timelines/:sourceId/bins. */
export const timelineAnswerSchema = z.object({
  segments: z.array(timelineSegmentSchema).describe('Oldest first; between them the camera was not analysed'),
  older: z.boolean().describe('Whether the span has earlier runs, which did not fit into the answer'),
});

/** A span of the clock in the time of a run of a camera, milliseconds. */
export function spanOfRun(
  { begunAt }: Pick<TimelineRun, 'begunAt'>,
  { from, to }: { readonly from: number; readonly to: number },
): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: Math.max(0, from - begunAt), toMs: to - begunAt };
}

/** Clock times of what a run recorded of a camera. A camera without a recorded start is taken to have started with its run. */
export function timelineRun({ run, source }: Pick<TimelineRun, 'run' | 'source'>): TimelineRun {
  const begunAt = source.begunAt ?? Date.parse(run.startedAt);
  return { run, source, begunAt, endedAt: begunAt + source.positionMs };
}
