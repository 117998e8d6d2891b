import { z } from 'zod';
import { modelIdentitySchema } from './messages';
import { dropTallySchema } from './reasons';
import { sourceNotesSchema } from './source-notes';
import { zonesSchema } from './zones/zone';

/** Settings of the statistics of a run; part of every report. */
export const runSettingsSchema = z.object({
  fps: z.number().positive().describe('Frames analysed per second of video'),
  readableFloorPx: z
    .number()
    .positive()
    .describe('Smallest face that is classified; smaller ones are only counted. Pixels'),
  cropScale: z
    .number()
    .positive()
    .default(1.43)
    .describe('Side of the crops relative to the face window; 1.43 in runs that do not record it'),
  windowMs: z.number().int().positive().describe('Length of a window, milliseconds'),
  samples: z
    .number()
    .int()
    .positive()
    .nullable()
    .optional()
    .describe(
      'Largest number of frames of a window in which a person is classified; null for every frame; absent in older runs',
    ),
  floor: z.number().int().positive().describe('Privacy floor: fewest readable people whose shares are published'),
  detector: z.string().describe('Name of the face detector'),
  model: modelIdentitySchema.describe('The expression network'),
});

/** See {@link runSettingsSchema}. */
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** State of a source; `partial` and `failed`: it ended early, with or without analysed frames. */
export const sourceStateSchema = z.enum(['waiting', 'running', 'complete', 'partial', 'failed']);
/** See {@link sourceStateSchema}. */
export type SourceState = z.infer<typeof sourceStateSchema>;

/** Where the time of day of a recording comes from: the user, or the metadata of the file, which may be wrong. */
export const recordedAtSchema = z.object({
  at: z.iso.datetime({ offset: true }).describe('ISO 8601: when the time 0 of the recording was'),
  from: z
    .enum(['user', 'file'])
    .describe('`file`: the creation_time of the file, which its recorder may have set wrongly'),
});

/** See {@link recordedAtSchema}. */
export type RecordedAt = z.infer<typeof recordedAtSchema>;

/** The part of a recording that is analysed. */
export const clipRangeSchema = z.object({
  fromMs: z.number().nonnegative().describe('Milliseconds of the recording'),
  toMs: z.number().positive().nullable().describe('Milliseconds of the recording; null for its end'),
});

/** See {@link clipRangeSchema}. */
export type ClipRange = z.infer<typeof clipRangeSchema>;

/** Why a video or camera failed or ended early: a code of docs/reference/errors.md and its message in English. */
export const sourceErrorSchema = z.object({ code: z.string(), message: z.string() });

/** See {@link sourceErrorSchema}. */
export type SourceError = z.infer<typeof sourceErrorSchema>;

/** A video or camera of a run with its progress. Once it ended, decoded = analysed + dropped. */
export const sourceRecordSchema = z.object({
  runId: z.string().describe('Identifier of the run'),
  sourceId: z.string().describe('Identifier of the source, unique in its run'),
  label: z
    .string()
    .describe(
      'Display name: the path of the file below the folder that all files share, or the address without credentials',
    ),
  group: z
    .string()
    .optional()
    .describe('Group of the source, such as a camera or a condition; absent when none was given'),
  recordedAt: recordedAtSchema
    .optional()
    .describe('When the recording began; absent when it is not known, and for cameras'),
  clip: clipRangeSchema.optional().describe('The part that is analysed; absent for all of it'),
  zones: zonesSchema.optional().describe('Zones that its windows have figures of; absent when there are none'),
  purpose: z
    .object({ setting: z.string(), legalBasis: z.string().nullable() })
    .optional()
    .describe('Setting and legal basis as configured; absent for recordings'),
  begunAt: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'Clock time at which the time of a camera was 0, milliseconds since 1970; absent before its first analysed frame, and for recordings',
    ),
  durationMs: z
    .number()
    .nonnegative()
    .nullable()
    .describe('Milliseconds; null when the container does not state it, and for a camera'),
  width: z
    .number()
    .int()
    .positive()
    .nullable()
    .describe('Pixels; null for a camera, whose health has the size once it is live'),
  height: z.number().int().positive().nullable().describe('Pixels; null for a camera'),
  minFacePx: z.number().positive().describe('Smallest face searched for in this video, pixels'),
  state: sourceStateSchema.describe('`partial`: it ended early; its windows up to then are valid'),
  decoded: z
    .number()
    .int()
    .nonnegative()
    .nullable()
    .describe('Frames decoded at the analysis rate; null until the source ended'),
  analysed: z.number().int().nonnegative().describe('Frames that were analysed'),
  dropped: dropTallySchema.describe('Frames that were not analysed, by reason'),
  tracks: z.number().int().nonnegative().describe('Tracks so far; a person who leaves and returns counts again'),
  positionMs: z
    .number()
    .nonnegative()
    .describe('Presentation time up to which every frame is accounted for, milliseconds'),
  error: sourceErrorSchema.nullable().describe('Why it failed or ended early; null when it did not'),
  segment: z
    .object({
      epoch: z.number().int().positive().describe('Grows whenever another process goes on with the source'),
      firstSequence: z.number().int().nonnegative().describe('Number of its first frame within the source'),
      fromMs: z.number().nonnegative().describe('Presentation time at which it begins at the earliest, milliseconds'),
    })
    .optional()
    .describe(
      'The part of a live source since another process went on with it; absent before that, and for recordings',
    ),
  notes: sourceNotesSchema
    .optional()
    .describe('Assumptions about the source and corrections of its frames; absent when there are none'),
});

/** See {@link sourceRecordSchema}. */
export type SourceRecord = z.infer<typeof sourceRecordSchema>;

/** Whether a source has ended: no outcome changes it any more. */
export function isSettled({ state }: Pick<SourceRecord, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

/** Whether a source is live: only live sources have a setting and a legal basis. */
export function isCamera({ purpose }: Pick<SourceRecord, 'purpose'>): boolean {
  return purpose !== undefined;
}

/** A run: one analysis of some recordings, or one session of the cameras. */
export const runRecordSchema = z.object({
  runId: z.string().describe('Identifier of the run'),
  startedAt: z.string().describe('ISO 8601'),
  endedAt: z
    .string()
    .nullable()
    .describe('ISO 8601; null while it runs. For an interrupted run, the last time known to the store'),
  interrupted: z
    .literal(true)
    .optional()
    .describe(
      'The program or its machine stopped before the run ended; the next program that opened the store ended it. Absent from all other runs',
    ),
  settings: runSettingsSchema.describe('Settings of the statistics'),
});

/** See {@link runRecordSchema}. */
export type RunRecord = z.infer<typeof runRecordSchema>;
