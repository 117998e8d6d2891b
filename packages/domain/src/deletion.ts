import { z } from 'zod';

/** What is to be deleted. Recordings have no clock time and go as whole runs. */
export const deletionTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('run'),
    runId: z.string().min(1).max(200).describe('Identifier of a run that is over'),
  }),
  z.strictObject({
    kind: z.literal('camera'),
    sourceId: z.string().min(1).max(200).describe('Identifier of a camera; everything it recorded goes'),
  }),
  z
    .strictObject({
      kind: z.literal('span'),
      sourceId: z.string().min(1).max(200).nullable().describe('Identifier of a camera; null for all cameras'),
      from: z.number().nonnegative().describe('Beginning of the span, milliseconds since 1970'),
      to: z.number().positive().max(8.64e15).describe('End of the span, milliseconds since 1970'),
    })
    .refine(({ from, to }) => from < to, { path: ['to'], message: 'expected an end after the beginning' }),
]);

/** See {@link deletionTargetSchema}. */
export type DeletionTarget = z.infer<typeof deletionTargetSchema>;

const amount = z.number().int().nonnegative();

/** What a deletion takes away. */
export const deletionSummarySchema = z.object({
  runs: amount.describe('Runs of which nothing is left'),
  windows: amount.describe('Windows with counts and shares'),
  frames: amount.describe('Records of frames'),
  readings: amount.describe('Readings of faces'),
  notes: amount.describe('Annotations'),
  alerts: amount.describe('Alerts that are over, with their messages'),
  running: z
    .array(z.object({ sourceId: z.string(), until: z.number() }))
    .describe(
      'Cameras that are being analysed, and the clock time up to which their figures go, milliseconds since 1970',
    ),
});

/** See {@link deletionSummarySchema}. */
export type DeletionSummary = z.infer<typeof deletionSummarySchema>;

/** The body of POST /api/deletions. */
export const deletionRequestSchema = z.strictObject({
  target: deletionTargetSchema,
  dryRun: z.boolean().default(false).describe('Only say what would be deleted'),
});

/** The response to POST /api/deletions. */
export const deletionAnswerSchema = z.object({
  deleted: z.boolean().describe('False for a dry run'),
  summary: deletionSummarySchema,
});

/** A target in words, for logs and questions. */
export function describeTarget(target: DeletionTarget): string {
  switch (target.kind) {
    case 'run':
      return `run ${target.runId}`;
    case 'camera':
      return `everything of camera ${target.sourceId}`;
    case 'span': {
      const times = [target.from, target.to].map((at) => new Date(at).toISOString());
      return `${target.sourceId === null ? 'all cameras' : `camera ${target.sourceId}`} from ${times.join(' to ')}`;
    }
  }
}

/** What goes, as a list of amounts in words; "nothing" when there is nothing. */
export function describeSummary(summary: DeletionSummary): string {
  const parts = (
    [
      ['windows', 'window'],
      ['readings', 'reading of a face', 'readings of faces'],
      ['notes', 'note'],
      ['alerts', 'alert'],
      ['runs', 'run'],
    ] as const
  ).flatMap(([key, one, many = `${one}s`]) => {
    const n = summary[key];
    return n === 0 ? [] : [`${n.toLocaleString('en')} ${n === 1 ? one : many}`];
  });
  if (parts.length === 0) return 'nothing';
  return parts.length === 1 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
