import { z } from 'zod';
import { modelIdentitySchema } from './messages';
import { dropTallySchema } from './reasons';
import { sourceNotesSchema } from './source-notes';

/** What the statistics of a run were computed with; written into every report. */
export const runSettingsSchema = z.object({
  fps: z.number().positive().describe('Frames analysed per second of video'),
  readableFloorPx: z.number().positive().describe('Faces smaller than this are seen, but too small to read. Pixels'),
  cropScale: z
    .number()
    .positive()
    .default(1.43)
    .describe(
      'Side of the crops, in sides of the canonical face window; runs that do not name it were cropped with 1.43',
    ),
  windowMs: z.number().int().positive().describe('Length of a window, milliseconds'),
  floor: z.number().int().positive().describe('Privacy floor: fewest readable people whose shares are published'),
  detector: z.string().describe('Name of the face detector'),
  model: modelIdentitySchema.describe('The expression network'),
});

export type RunSettings = z.infer<typeof runSettingsSchema>;

export const sourceStateSchema = z.enum(['waiting', 'running', 'complete', 'partial', 'failed']);
export type SourceState = z.infer<typeof sourceStateSchema>;

/** A video of a run, with its progress. Law of conservation once it ended: decoded = analysed + dropped. */
export const sourceRecordSchema = z.object({
  runId: z.string().describe('Identifier of the run'),
  sourceId: z.string().describe('Identifier of the source, unique in its run'),
  label: z.string().describe('Display name: the file name, or the address without credentials'),
  purpose: z
    .object({ setting: z.string(), legalBasis: z.string().nullable() })
    .optional()
    .describe('Where people are watched and why that is lawful, as configured; absent for recordings'),
  begunAt: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'When the time of a camera was 0, milliseconds since 1970; absent before its first frame was read, and for recordings, whose time has nothing to do with the clock',
    ),
  durationMs: z
    .number()
    .nonnegative()
    .nullable()
    .describe('Milliseconds; null when the container does not say, and for a camera'),
  width: z
    .number()
    .int()
    .positive()
    .nullable()
    .describe('Pixels; null for a camera, whose health has it once it is live'),
  height: z.number().int().positive().nullable().describe('Pixels; null for a camera'),
  minFacePx: z.number().positive().describe('Smallest face searched for in this video, pixels'),
  state: sourceStateSchema.describe('`partial`: it ended early, and what came before counts'),
  decoded: z
    .number()
    .int()
    .nonnegative()
    .nullable()
    .describe('Frames that left the decoder at the analysis rate; null until the source ended'),
  analysed: z.number().int().nonnegative().describe('Frames that were analysed'),
  dropped: dropTallySchema.describe('Frames that were not analysed, by the reason'),
  tracks: z
    .number()
    .int()
    .nonnegative()
    .describe('Different people (tracks) seen so far; one person who leaves and returns counts again'),
  positionMs: z
    .number()
    .nonnegative()
    .describe('Presentation time up to which every frame is accounted for, milliseconds'),
  error: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe('Why it failed or ended early; null when it did not'),
  notes: sourceNotesSchema
    .optional()
    .describe('What was believed of it, or done to its frames; absent while there is nothing to say'),
});

export type SourceRecord = z.infer<typeof sourceRecordSchema>;

/** True for a live source: only those are asked why people may be watched there. */
export function isCamera({ purpose }: Pick<SourceRecord, 'purpose'>): boolean {
  return purpose !== undefined;
}

export const runRecordSchema = z.object({
  runId: z.string().describe('Identifier of the run'),
  startedAt: z.string().describe('ISO 8601'),
  endedAt: z
    .string()
    .nullable()
    .describe('ISO 8601; null while it runs. Of an interrupted run the last moment that the store knows of it'),
  interrupted: z
    .literal(true)
    .optional()
    .describe(
      'The program was killed, or its machine stopped, before it could end the run; the next program that opened the store did. Absent from every other run',
    ),
  settings: runSettingsSchema.describe('What the statistics were computed with'),
});

export type RunRecord = z.infer<typeof runRecordSchema>;
