/** `batch.json`: what an analysis of recordings consists of and how far it is. */
import { z } from 'zod';
import { languageSchema } from './language';
import { clipRangeSchema, recordedAtSchema, runSettingsSchema } from './runs';

/** Format version of `batch.json`. */
export const BATCH_VERSION = 1;

/** The content of a file when it was added, to notice a changed one. */
export const fileContentSchema = z.strictObject({
  bytes: z.number().int().nonnegative().describe('Size'),
  modifiedMs: z.number().describe('Time of the last change, milliseconds since 1970'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the whole file if `whole`, otherwise of its size and its first and last MiB'),
  whole: z.boolean().describe('Whether the hash covers the whole file'),
});

/** See {@link fileContentSchema}. */
export type FileContent = z.infer<typeof fileContentSchema>;

/** State of a file: `failed` is final until it is retried or the file changes. */
export const batchFileStateSchema = z.enum(['pending', 'running', 'done', 'failed']);

/** See {@link batchFileStateSchema}. */
export type BatchFileState = z.infer<typeof batchFileStateSchema>;

/** One recording of a batch, or one part of a recording. */
export const batchFileSchema = z.strictObject({
  sourceId: z.string().min(1).describe('Identifier of the source in the store'),
  label: z.string().describe('Display name'),
  location: z.string().min(1).describe('Absolute path, or address without credentials'),
  group: z.string().optional().describe('Group that was given for it'),
  recordedAt: recordedAtSchema.optional().describe('When the recording began'),
  clip: clipRangeSchema.optional().describe('The part that is analysed; absent for all of it'),
  content: fileContentSchema.nullable().describe('Null for addresses and for files that cannot be read'),
  state: batchFileStateSchema,
  windows: z.number().int().nonnegative().describe('Number of windows in the store; 0 until the file has ended'),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable().describe('Why it failed or ended early'),
});

/** See {@link batchFileSchema}. */
export type BatchFile = z.infer<typeof batchFileSchema>;

/** The manifest of a batch. */
export const batchSchema = z.strictObject({
  batchVersion: z.literal(BATCH_VERSION),
  generatedBy: z.string().describe('Program and version'),
  runId: z.string().min(1).describe('The run in the store'),
  createdAt: z.string().describe('ISO 8601'),
  process: z.number().int().positive().describe('Process id of the program that worked on it last'),
  inputs: z
    .array(z.string())
    .describe('What was named on the command line: absolute paths, addresses without credentials'),
  list: z.string().nullable().describe('Absolute path of the file of `--list`; null without one'),
  options: z.record(z.string(), z.unknown()).describe('Options of the analysis'),
  language: languageSchema.optional().describe('Language of the report; absent for English'),
  settings: runSettingsSchema,
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of everything that results depend on: the settings, the model and the corrections of frames'),
  reported: z.boolean().describe('Whether the report of all files is written'),
  files: z.array(batchFileSchema),
});

/** See {@link batchSchema}. */
export type Batch = z.infer<typeof batchSchema>;
