/**
 * Every message between processes, as versioned zod schemas. The path of a frame:
 * ingest --FrameJob--> expression --FrameOutcome--> aggregator; frames that ingest drops, and the end of a source,
 * go from ingest directly to the aggregator as outcomes, so each sequence number arrives exactly once.
 */
import { z } from 'zod';
import { resumePointSchema } from './checkpoints';
import { cropFormatSchema } from './crop-format';
import { errorCodeSchema } from './errors';
import { probabilitiesSchema } from './expressions';
import { boxSchema } from './geometry';
import { dropReasonSchema, unreadableReasonSchema } from './reasons';
import { sourceNotesSchema } from './source-notes';

/** Version of every message. */
export const MESSAGE_VERSION = 2;

const idSchema = z.string().min(1).max(200);

const frameKeySchema = z.object({
  version: z.literal(MESSAGE_VERSION),
  runId: idSchema,
  sourceId: idSchema,
  /** Gap-free number of the decoded frame: in messages within its epoch, in the store within its source. */
  sequence: z.number().int().nonnegative(),
  /** Milliseconds since the source's first frame, from the decoder. */
  presentationMs: z.number().nonnegative(),
});

/**
 * Which process numbered the frames of a message. A source that is taken over by another process goes on in a greater epoch, whose
 * frames are numbered from 0 again; those of a smaller one are not accepted any more. Recordings have the epoch 0 alone.
 */
const epochSchema = z.number().int().nonnegative();

const sentKeySchema = frameKeySchema.extend({ epoch: epochSchema });

/** Identifies a frame on its way. */
export type FrameKey = z.infer<typeof sentKeySchema>;

/**
 * Identifies a frame in the logs of every process, from the decoder to its window. It derives from the frame's key, which
 * every message about the frame carries: `run/source/17`, in later epochs `run/source/2.17`.
 */
export function traceOf({
  runId,
  sourceId,
  epoch,
  sequence,
}: Pick<FrameKey, 'runId' | 'sourceId' | 'epoch' | 'sequence'>): string {
  return `${runId}/${sourceId}/${epoch === 0 ? '' : `${epoch}.`}${sequence}`;
}

const clockSchema = z.number().nonnegative();

/**
 * When a frame reached each stage, milliseconds since 1970. Used for metrics and for the start time of a camera; not stored
 * with the frame, and no statistic depends on it.
 */
export const frameTimingSchema = z.object({
  decodedAt: clockSchema,
  /** Its faces were detected, tracked and cropped. */
  facesAt: clockSchema,
});

/** See {@link frameTimingSchema}. */
export type FrameTiming = z.infer<typeof frameTimingSchema>;

/** {@link frameTimingSchema} with the stages of the expression worker. */
export const readTimingSchema = frameTimingSchema.extend({
  /** An expression worker took it from the queue. */
  takenAt: clockSchema,
  /** Its faces were classified. */
  readAt: clockSchema,
  /** Its share of the inference time of its batches, milliseconds. */
  modelMs: z.number().nonnegative(),
});

/** See {@link readTimingSchema}. */
export type ReadTiming = z.infer<typeof readTimingSchema>;

/** Size of a decoded frame, pixels: places are fractions of it. */
export const frameSizeSchema = z.object({ width: z.number().int().positive(), height: z.number().int().positive() });

/** See {@link frameSizeSchema}. */
export type FrameSize = z.infer<typeof frameSizeSchema>;

/** Where one square crop lies in the frame's packed crops: `side * side * channels` bytes from `offset`, row by row. */
export const cropSliceSchema = z.object({
  offset: z.number().int().nonnegative(),
  side: z.number().int().positive(),
  channels: cropFormatSchema.shape.channels,
});

/** See {@link cropSliceSchema}. */
export type CropSlice = z.infer<typeof cropSliceSchema>;

/** Bytes of a crop. */
export function cropBytes({ side, channels }: Pick<CropSlice, 'side' | 'channels'>): number {
  return side * side * channels;
}

/** A face in a frame before classification: either with a crop, or with the reason why it cannot be classified. */
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
  .refine((face) => face.crop === null || face.unreadable === null, 'a face has not both a crop and a reason');

/** See {@link faceObservationSchema}. */
export type FaceObservation = z.infer<typeof faceObservationSchema>;

/** One analysed frame on its way to the expression workers; the crops lie under `cropsKey` in the crop store. */
export const frameJobSchema = sentKeySchema.extend({
  cropsKey: z.string().min(1).nullable(),
  /** Whether its crops wait as long as it takes, so that missing ones mean a Redis that lost its memory. */
  keepsCrops: z.boolean().optional(),
  size: frameSizeSchema.optional(),
  faces: z.array(faceObservationSchema),
  timing: frameTimingSchema.optional(),
});

/** See {@link frameJobSchema}. */
export type FrameJob = z.infer<typeof frameJobSchema>;

/** A face after classification: either with probabilities, or with the reason why there are none. */
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
    (face) => face.probabilities === null || face.unreadable === null,
    'a face has not both probabilities and a reason',
  );

/** See {@link faceReadingSchema}. */
export type FaceReading = z.infer<typeof faceReadingSchema>;

/** An expression model, identified by its weights. */
export const modelIdentitySchema = z.object({
  name: z.string().min(1),
  /** SHA-256 of the weights, hexadecimal; results are keyed by it. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** See {@link modelIdentitySchema}. */
export type ModelIdentity = z.infer<typeof modelIdentitySchema>;

/** Outcome of a frame whose faces were classified. */
export const analysedFrameSchema = frameKeySchema.extend({
  kind: z.literal('analysed'),
  model: modelIdentitySchema,
  /** Absent from frames of older versions; then nobody in it has a place. */
  size: frameSizeSchema.optional(),
  faces: z.array(faceReadingSchema),
  timing: readTimingSchema.optional(),
});

/** See {@link analysedFrameSchema}. */
export type AnalysedFrame = z.infer<typeof analysedFrameSchema>;

/** Outcome of a frame that was not analysed. */
export const droppedFrameSchema = frameKeySchema.extend({ kind: z.literal('dropped'), reason: dropReasonSchema });

/** See {@link droppedFrameSchema}. */
export type DroppedFrame = z.infer<typeof droppedFrameSchema>;

/** A decoded frame with its outcome, as it is stored: numbered within its source. */
export type SettledFrame = AnalysedFrame | DroppedFrame;

/** The end of a source: how many frames were decoded, and the error if it ended early. */
export const sourceEndedSchema = z.object({
  kind: z.literal('ended'),
  version: z.literal(MESSAGE_VERSION),
  runId: idSchema,
  sourceId: idSchema,
  epoch: epochSchema,
  /** In this epoch. */
  decoded: z.number().int().nonnegative(),
  error: z.object({ code: errorCodeSchema, message: z.string() }).nullable(),
  /** Measured duration, milliseconds; absent when the container was right or the source ended early. */
  durationMs: z.number().nonnegative().optional(),
  /** All notes on the source; replace earlier ones. */
  notes: sourceNotesSchema.optional(),
});

/** See {@link sourceEndedSchema}. */
export type SourceEnded = z.infer<typeof sourceEndedSchema>;

/** A place from which an interrupted recording can continue; valid once every frame before it is stored. */
export const sourceCheckpointSchema = resumePointSchema.extend({
  kind: z.literal('checkpoint'),
  version: z.literal(MESSAGE_VERSION),
  runId: idSchema,
  sourceId: idSchema,
});

/** See {@link sourceCheckpointSchema}. */
export type SourceCheckpoint = z.infer<typeof sourceCheckpointSchema>;

/** What ingest and the expression workers send to the aggregator. */
export const frameOutcomeSchema = z.discriminatedUnion('kind', [
  analysedFrameSchema.extend({ epoch: epochSchema }),
  droppedFrameSchema.extend({ epoch: epochSchema }),
  sourceEndedSchema,
  sourceCheckpointSchema,
]);

/** See {@link frameOutcomeSchema}. */
export type FrameOutcome = z.infer<typeof frameOutcomeSchema>;
