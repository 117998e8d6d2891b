import { z } from 'zod';
import { runRecordSchema, sourceErrorSchema, sourceRecordSchema } from './runs';
import { groupWindowSchema } from './windows';

/** Format version of `report.json`. */
export const REPORT_VERSION = 1;

/** One video of a report with all its windows. */
export const sourceReportSchema = sourceRecordSchema.extend({
  people: z.object({
    /** Tracks over the whole video; a person who leaves the frame and returns counts again. */
    total: z.number().int().nonnegative(),
    /** Most people in one window. */
    peak: z.number().int().nonnegative(),
  }),
  windows: z.array(groupWindowSchema),
});

/** See {@link sourceReportSchema}. */
export type SourceReport = z.infer<typeof sourceReportSchema>;

/** A recording that has no entry in `sources`, and why. */
export const unanalysedSchema = z.object({
  sourceId: z.string(),
  label: z.string(),
  error: sourceErrorSchema,
});

/** See {@link unanalysedSchema}. */
export type UnanalysedRecording = z.infer<typeof unanalysedSchema>;

/** `report.json`, the result of `crowdtone analyze`. `partial` when any recording ended early, failed or could not be opened. */
export const reportSchema = z.object({
  reportVersion: z.literal(REPORT_VERSION),
  generatedBy: z.string(),
  state: z.enum(['complete', 'partial']),
  run: runRecordSchema,
  /** Recordings that could not be opened. */
  notAnalysed: z.array(unanalysedSchema).default([]),
  sources: z.array(sourceReportSchema),
});

/** See {@link reportSchema}. */
export type Report = z.infer<typeof reportSchema>;
