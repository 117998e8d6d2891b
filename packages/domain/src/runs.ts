import { z } from 'zod';
import { modelIdentitySchema } from './messages';
import { dropTallySchema } from './reasons';
import { sourceNotesSchema } from './source-notes';

/** What the statistics of a run were computed with; written into every report. */
export const runSettingsSchema = z.object({
  /** Frames analysed per second of video. */
  fps: z.number().positive(),
  /** Faces smaller than this are seen, but too small to read. Pixels. */
  readableFloorPx: z.number().positive(),
  /** Side of the crops that were read, in sides of the canonical face window. Runs that do not say were cropped with 1.43. */
  cropScale: z.number().positive().default(1.43),
  windowMs: z.number().int().positive(),
  /** Privacy floor: fewest readable people whose shares are published. */
  floor: z.number().int().positive(),
  detector: z.string(),
  model: modelIdentitySchema,
});

export type RunSettings = z.infer<typeof runSettingsSchema>;

export const sourceStateSchema = z.enum(['waiting', 'running', 'complete', 'partial', 'failed']);
export type SourceState = z.infer<typeof sourceStateSchema>;

/** A video of a run, with its progress. Law of conservation once it ended: decoded = analysed + dropped. */
export const sourceRecordSchema = z.object({
  runId: z.string(),
  sourceId: z.string(),
  /** What a person calls it: the file name or the URL without credentials. */
  label: z.string(),
  /** Where people are watched and why that is lawful, as configured; absent for recordings. */
  purpose: z.object({ setting: z.string(), legalBasis: z.string().nullable() }).optional(),
  /**
   * When the time of a camera was 0, milliseconds since 1970; absent before its first frame was read, and for recordings, whose
   * time has nothing to do with the clock.
   */
  begunAt: z.number().nonnegative().optional(),
  /** Milliseconds; null when the container does not say, and for a camera. */
  durationMs: z.number().nonnegative().nullable(),
  /** Pixels; null for a camera, whose health tells it once it is there. */
  width: z.number().int().positive().nullable(),
  /** Pixels; null for a camera. */
  height: z.number().int().positive().nullable(),
  /** Smallest face searched for in this video, pixels. */
  minFacePx: z.number().positive(),
  state: sourceStateSchema,
  /** Frames that left the decoder at the analysis rate; null until the source ended. */
  decoded: z.number().int().nonnegative().nullable(),
  analysed: z.number().int().nonnegative(),
  dropped: dropTallySchema,
  /** Different people (tracks) seen so far; one person who leaves and returns counts again. */
  tracks: z.number().int().nonnegative(),
  /** Presentation time up to which every frame is accounted for, milliseconds. */
  positionMs: z.number().nonnegative(),
  /** Any code: a stored record may have been written by a version with other codes. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What was believed of it, or done to its frames; absent while there is nothing to say. */
  notes: sourceNotesSchema.optional(),
});

export type SourceRecord = z.infer<typeof sourceRecordSchema>;

/** True for a live source: only those are asked why people may be watched there. */
export function isCamera({ purpose }: Pick<SourceRecord, 'purpose'>): boolean {
  return purpose !== undefined;
}

export const runRecordSchema = z.object({
  runId: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** ISO 8601; null while it runs. Of an interrupted run the last moment that the store knows of it. */
  endedAt: z.string().nullable(),
  /**
   * The program was killed, or its machine stopped, before it could end the run; the next program that opened the store
   * did. Absent from every other run.
   */
  interrupted: z.literal(true).optional(),
  settings: runSettingsSchema,
});

export type RunRecord = z.infer<typeof runRecordSchema>;
