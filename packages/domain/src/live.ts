/**
 * The Socket.IO messages between gateway and dashboard, and the bodies of REST answers. docs/reference/live-protocol.md,
 * which is generated from this file, says how they follow each other.
 */
import { z } from 'zod';
import { groupEventSchema, snapshotSchema } from './events';
import { sourcePictureSchema } from './pictures';
import { runRecordSchema, sourceRecordSchema } from './runs';
import { groupWindowSchema } from './windows';

/** Raised when an older page could misread what the gateway sends; a page of another protocol asks to be reloaded. */
export const LIVE_PROTOCOL = 2;

/** A place in the stream of events of one room. */
export const livePositionSchema = z.strictObject({
  epoch: z
    .string()
    .min(1)
    .max(64)
    .describe('Identifies a room of one start of one gateway: sequence numbers compare only within it'),
  sequence: z.number().int().nonnegative().describe('Number of the last event included; the first event is 1'),
});

export type LivePosition = z.infer<typeof livePositionSchema>;

export const liveSnapshotSchema = z.object({
  protocol: z.literal(LIVE_PROTOCOL).describe('Number of the protocol'),
  position: livePositionSchema.describe('Its place in the stream of events of the room'),
  snapshot: snapshotSchema.describe(
    'Bounded: the newest runs, and the newest windows of each source; older ones come through REST',
  ),
});

export type LiveSnapshot = z.infer<typeof liveSnapshotSchema>;

export const liveEventSchema = z.object({ position: livePositionSchema, event: groupEventSchema });

export type LiveEvent = z.infer<typeof liveEventSchema>;

/** The newest records of running sources. */
export const progressSchema = z.array(sourceRecordSchema);

/** The newest thumbnails of cameras. */
export const picturesSchema = z.array(sourcePictureSchema);

/** One thing that is wrong with the body or the query of a request. */
export const validationIssueSchema = z.object({
  path: z.string().describe('The key, such as `url`, or a path of keys; empty for the body as a whole'),
  message: z.string().describe('What is wrong there'),
});

export type ValidationIssue = z.infer<typeof validationIssueSchema>;

/** The answer to a request that is refused, and the data of a refusal over Socket.IO. */
export const apiErrorSchema = z.object({
  error: z.object({
    code: z.string().describe('One of the codes in docs/reference/errors.md'),
    message: z.string().describe('What was wrong; what to do'),
    retryAfterSeconds: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Of a limit: when the same may be tried again, seconds; over HTTP the header Retry-After says so too'),
    issues: z
      .array(validationIssueSchema)
      .optional()
      .describe('Of a body or a query: everything that is wrong with it, for forms to show beside their fields'),
  }),
});

export type ApiError = z.infer<typeof apiErrorSchema>;

/** An answer of status 204, which has no body. */
export const emptyAnswerSchema = z.null();

/** To watch more sources than this, watch all. */
const MAX_WATCHED = 20;

/** Asks for another room: these sources, or with null all that the client may see. */
export const watchSchema = z.strictObject({
  sources: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(MAX_WATCHED)
    .nullable()
    .describe('1 to 20 identifiers of sources; null for all that the token shows'),
});

export type Watch = z.infer<typeof watchSchema>;

/** Whether the client wants thumbnails from now on; the newest of each source is sent at once. */
export const wantPicturesSchema = z.strictObject({
  wanted: z.boolean().describe('Whether thumbnails are sent from now on'),
});

export type WantPictures = z.infer<typeof wantPicturesSchema>;

/** What a client shows when it connects; a header or a cookie may hold the token instead. */
export const handshakeSchema = z.object({
  token: z.string().min(1).max(200).optional().describe('The token; absent where none is configured'),
});

/** Messages of the gateway, by the name of their event. */
export const GATEWAY_MESSAGES = {
  snapshot: liveSnapshotSchema.describe(
    'The state of the room, and the place in its stream of events at which it was taken',
  ),
  event: liveEventSchema.describe('Something that happened in the room, with its place in the stream'),
  progress: progressSchema.describe(
    'The newest records of running sources, at most four times a second. Not numbered: a newer one replaces it, so a ' +
      'slow client may miss some',
  ),
  pictures: picturesSchema.describe(
    'The newest thumbnails of cameras, at most twice a second, for clients that asked for them. Not numbered, as progress',
  ),
  refused: apiErrorSchema.describe(
    'A message of the client was refused and nothing was done, or the connection is about to end',
  ),
} as const;

/** Messages of a client, by the name of their event. */
export const CLIENT_MESSAGES = {
  resync: livePositionSchema.describe(
    'Asks for every event after a position. The gateway sends them, or a snapshot when it no longer has them',
  ),
  watch: watchSchema.describe('Enters the room of these sources; its snapshot follows'),
  pictures: wantPicturesSchema.describe('Asks for thumbnails of the sources of the room, or for none'),
} as const;

type MessageHandlers<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  [Name in keyof Schemas]: (message: z.infer<Schemas[Name]>) => void;
};

/** Socket.IO's type of the gateway's messages. */
export type GatewayToDashboard = MessageHandlers<typeof GATEWAY_MESSAGES>;

/** Socket.IO's type of a client's messages. */
export type DashboardToGateway = MessageHandlers<typeof CLIENT_MESSAGES>;

/** The answer to GET /api/runs: the newest first. */
export const runsAnswerSchema = z.object({ runs: z.array(runRecordSchema) });
/** The answer to GET /api/runs/:runId. */
export const runAnswerSchema = z.object({ run: runRecordSchema });
/** The answer to GET /api/runs/:runId/sources. */
export const sourcesAnswerSchema = z.object({ sources: z.array(sourceRecordSchema) });
/** The answer to GET /api/runs/:runId/windows: the newest windows of the span, oldest first. */
export const windowsAnswerSchema = z.object({
  windows: z.array(groupWindowSchema),
  older: z.boolean().describe('Whether the span holds more before them'),
});

export type WindowsAnswer = z.infer<typeof windowsAnswerSchema>;
