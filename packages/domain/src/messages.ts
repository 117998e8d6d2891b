/**
 * Every message that crosses a process, as versioned zod schemas. The way of a frame:
 * ingest --FrameJob--> expression --FrameOutcome--> aggregator; frames that ingest drops, and the end of a source,
 * go from ingest to the aggregator as outcomes too, so each sequence number arrives exactly once in some form.
 */
import { z } from 'zod';
import { errorCodeSchema } from './errors';
import { probabilitiesSchema } from './expressions';
import { boxSchema } from './geometry';
import { dropReasonSchema, unreadableReasonSchema } from './reasons';
import { sourceNotesSchema } from './source-notes';

export const MESSAGE_VERSION = 1;

const idSchema = z.string().min(1).max(200);

const frameKeySchema = z.object({
  version: z.literal(MESSAGE_VERSION),
  runId: idSchema,
  sourceId: idSchema,
  /** Gap-free number of the decoded frame within its source. */
  sequence: z.number().int().nonnegative(),
  /** Milliseconds since the source's first frame, from the decoder. */
  presentationMs: z.number().nonnegative(),
});

export type FrameKey = z.infer<typeof frameKeySchema>;

/**
 * Names a frame in the logs of every process that it passes, from the decoder to its window. It follows from the frame's
 * key, so every message about the frame carries it already.
 */
export function traceOf({ runId, sourceId, sequence }: Pick<FrameKey, 'runId' | 'sourceId' | 'sequence'>): string {
  return `${runId}/${sourceId}/${sequence}`;
}

const clockSchema = z.number().nonnegative();

/**
 * When a frame was where, milliseconds since 1970. For metrics, and for telling what the clock showed when a camera began;
 * it is not stored with the frame, and no figure depends on it.
 */
export const frameTimingSchema = z.object({
  decodedAt: clockSchema,
  /** Its faces were found, followed and cropped. */
  facesAt: clockSchema,
});

export type FrameTiming = z.infer<typeof frameTimingSchema>;

export const readTimingSchema = frameTimingSchema.extend({
  /** An expression worker took it from the queue. */
  takenAt: clockSchema,
  /** Its expressions were read. */
  readAt: clockSchema,
  /** Its part of the time that the model computed, milliseconds. */
  modelMs: z.number().nonnegative(),
});

export type ReadTiming = z.infer<typeof readTimingSchema>;

/** Where one square crop lies in the frame's packed crops: `side * side * 3` bytes of RGB from `offset`. */
export const cropSliceSchema = z.object({ offset: z.number().int().nonnegative(), side: z.number().int().positive() });

export const faceObservationSchema = z
  .object({
    trackId: z.number().int().nonnegative(),
    box: boxSchema,
    /** Detector confidence in [0,1]. */
    score: z.number().min(0).max(1),
    /** Side of the face's canonical window in the full-resolution frame, pixels; see `faceWindow`. */
    sizePx: z.number().positive(),
    /** Variance of the Laplacian of the face, in squared 8-bit grey levels. */
    sharpness: z.number().nonnegative(),
    unreadable: unreadableReasonSchema.nullable(),
    crop: cropSliceSchema.nullable(),
  })
  .refine((face) => (face.crop === null) !== (face.unreadable === null), 'a face has either a crop or a reason');

export type FaceObservation = z.infer<typeof faceObservationSchema>;

/** One analysed frame on its way to the expression workers; the crops lie under `cropsKey` in the crop store. */
export const frameJobSchema = frameKeySchema.extend({
  cropsKey: z.string().min(1).nullable(),
  faces: z.array(faceObservationSchema),
  timing: frameTimingSchema.optional(),
});

export type FrameJob = z.infer<typeof frameJobSchema>;

export const faceReadingSchema = z
  .object({
    trackId: z.number().int().nonnegative(),
    box: boxSchema,
    sizePx: z.number().positive(),
    sharpness: z.number().nonnegative(),
    probabilities: probabilitiesSchema.nullable(),
    unreadable: unreadableReasonSchema.nullable(),
  })
  .refine(
    (face) => (face.probabilities === null) !== (face.unreadable === null),
    'a face has either probabilities or a reason',
  );

export type FaceReading = z.infer<typeof faceReadingSchema>;

export const modelIdentitySchema = z.object({
  name: z.string().min(1),
  /** SHA-256 of the weights, hexadecimal; results are keyed by it. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

export type ModelIdentity = z.infer<typeof modelIdentitySchema>;

export const analysedFrameSchema = frameKeySchema.extend({
  kind: z.literal('analysed'),
  model: modelIdentitySchema,
  faces: z.array(faceReadingSchema),
  timing: readTimingSchema.optional(),
});

export type AnalysedFrame = z.infer<typeof analysedFrameSchema>;

export const droppedFrameSchema = frameKeySchema.extend({ kind: z.literal('dropped'), reason: dropReasonSchema });

export type DroppedFrame = z.infer<typeof droppedFrameSchema>;

/** A decoded frame whose fate is known. */
export type SettledFrame = AnalysedFrame | DroppedFrame;

/** The last word on a source: how many frames left the decoder, and why it ended early if it did. */
export const sourceEndedSchema = z.object({
  kind: z.literal('ended'),
  version: z.literal(MESSAGE_VERSION),
  runId: idSchema,
  sourceId: idSchema,
  decoded: z.number().int().nonnegative(),
  error: z.object({ code: errorCodeSchema, message: z.string() }).nullable(),
  /** How long the source was found to be, milliseconds; absent where its container was right, or it ended early. */
  durationMs: z.number().nonnegative().optional(),
  /** All that was believed of it; takes the place of what was noted before it was read. */
  notes: sourceNotesSchema.optional(),
});

export type SourceEnded = z.infer<typeof sourceEndedSchema>;

export const frameOutcomeSchema = z.discriminatedUnion('kind', [
  analysedFrameSchema,
  droppedFrameSchema,
  sourceEndedSchema,
]);

export type FrameOutcome = z.infer<typeof frameOutcomeSchema>;
