/**
 * The Socket.IO conversation between gateway and dashboard, and the bodies of the REST answers.
 *
 * A client is in one room at a time, which is a set of sources: at first all that it may see, later those that it asks to
 * watch. Entering a room it gets one snapshot, then every group event of the room with a sequence number. The numbers
 * have no gaps: a client that sees one missed something and asks to resync from the last number it is sure of; the
 * gateway answers with the missed events, or with a new snapshot when it no longer has them. Progress of a running source
 * is not numbered: a newer one replaces it, so losing one on the way to a slow client costs nothing. The same goes for the
 * small live pictures of cameras, which only those get that ask for them, of the sources of their room.
 *
 * A client shows its token as `auth.token`, as `Authorization: Bearer`, or in the cookie that POST /api/login sets. It is
 * refused with an {@link ApiError} as the `data` of `connect_error`; when its token expires, it is told so and cut off.
 */
import { z } from 'zod';
import { groupEventSchema, snapshotSchema } from './events';
import { type SourcePicture, sourcePictureSchema } from './pictures';
import { runRecordSchema, type SourceRecord, sourceRecordSchema } from './runs';
import { groupWindowSchema } from './windows';

/** Raised when an older page could misread what the gateway sends; a page of another protocol asks to be reloaded. */
export const LIVE_PROTOCOL = 2;

/** A place in the stream of events of one room. */
export const livePositionSchema = z.strictObject({
  /** Identifies a room of one start of one gateway: sequence numbers compare only within it. */
  epoch: z.string().min(1).max(64),
  /** Number of the last event included; the first event is 1. */
  sequence: z.number().int().nonnegative(),
});

export type LivePosition = z.infer<typeof livePositionSchema>;

export const liveSnapshotSchema = z.object({
  protocol: z.literal(LIVE_PROTOCOL),
  position: livePositionSchema,
  /** Bounded: the newest runs, and the newest windows of each source; older ones come through REST. */
  snapshot: snapshotSchema,
});

export type LiveSnapshot = z.infer<typeof liveSnapshotSchema>;

export const liveEventSchema = z.object({ position: livePositionSchema, event: groupEventSchema });

export type LiveEvent = z.infer<typeof liveEventSchema>;

/** Newest records of running sources. */
export const progressSchema = z.array(sourceRecordSchema);

/** Newest small pictures of cameras. */
export const picturesSchema = z.array(sourcePictureSchema);

/** One thing that is wrong with the body of a request. */
export const validationIssueSchema = z.object({
  /** The key, such as `url`, or a path of keys; empty for the body as a whole. */
  path: z.string(),
  message: z.string(),
});

export type ValidationIssue = z.infer<typeof validationIssueSchema>;

export const apiErrorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    /** Of a body that was refused: everything that is wrong with it, for forms to show beside their fields. */
    issues: z.array(validationIssueSchema).optional(),
  }),
});

export type ApiError = z.infer<typeof apiErrorSchema>;

/** An answer of status 204, which has no body. */
export const emptyAnswerSchema = z.null();

/** More sources than this are watched together with all others. */
const MAX_WATCHED = 20;

/** Asks for another room: these sources, or with null all that the client may see. */
export const watchSchema = z.strictObject({
  sources: z.array(z.string().min(1).max(200)).min(1).max(MAX_WATCHED).nullable(),
});

export type Watch = z.infer<typeof watchSchema>;

/** Whether the client wants live pictures from now on; whoever does gets the newest of each source at once. */
export const wantPicturesSchema = z.strictObject({ wanted: z.boolean() });

export type WantPictures = z.infer<typeof wantPicturesSchema>;

export interface GatewayToDashboard {
  snapshot(message: LiveSnapshot): void;
  event(message: LiveEvent): void;
  /** In one message, because whatever follows at once finds the connection busy and is left out. */
  progress(sources: SourceRecord[]): void;
  /** In one message, as progress is. */
  pictures(pictures: SourcePicture[]): void;
  /** What the client sent was not understood; nothing was done. */
  refused(error: ApiError): void;
}

export interface DashboardToGateway {
  resync(position: LivePosition): void;
  watch(wanted: Watch): void;
  pictures(wish: WantPictures): void;
}

/** GET /api/runs: the newest first. */
export const runsAnswerSchema = z.object({ runs: z.array(runRecordSchema) });
/** GET /api/runs/:runId */
export const runAnswerSchema = z.object({ run: runRecordSchema });
/** GET /api/runs/:runId/sources */
export const sourcesAnswerSchema = z.object({ sources: z.array(sourceRecordSchema) });
/** GET /api/runs/:runId/windows: the newest windows of the span, oldest first; `older` when the span holds more before them. */
export const windowsAnswerSchema = z.object({ windows: z.array(groupWindowSchema), older: z.boolean() });

export type WindowsAnswer = z.infer<typeof windowsAnswerSchema>;
