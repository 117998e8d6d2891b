/**
 * The Socket.IO messages between gateway and dashboard, and the bodies of REST responses. The generated page
 * docs/reference/live-protocol.md describes their order.
 */
import { z } from 'zod';
import { groupEventSchema, snapshotSchema } from './events';
import { runRecordSchema, sourceRecordSchema } from './runs';
import { thumbnailSchema } from './thumbnails';
import { groupWindowSchema } from './windows';

/** Incremented when an older page could misread messages; a page with another protocol version asks to be reloaded. */
export const LIVE_PROTOCOL = 3;

/** A position in the event stream of a room. */
export const livePositionSchema = z.strictObject({
  epoch: z
    .string()
    .min(1)
    .max(64)
    .describe('Identifies a room of one gateway process: sequence numbers are comparable only within it'),
  sequence: z.number().int().nonnegative().describe('Number of the last event included; the first event is 1'),
});

/** See {@link livePositionSchema}. */
export type LivePosition = z.infer<typeof livePositionSchema>;

/** The state of a room when a client enters it. */
export const liveSnapshotSchema = z.object({
  protocol: z.literal(LIVE_PROTOCOL).describe('Protocol version'),
  position: livePositionSchema.describe('Position of the snapshot in the event stream of the room'),
  snapshot: snapshotSchema.describe(
    'Bounded: the newest runs, and the newest windows of each source; older ones come through REST',
  ),
});

/** See {@link liveSnapshotSchema}. */
export type LiveSnapshot = z.infer<typeof liveSnapshotSchema>;

/** An event of a room with its position. */
export const liveEventSchema = z.object({ position: livePositionSchema, event: groupEventSchema });

/** See {@link liveEventSchema}. */
export type LiveEvent = z.infer<typeof liveEventSchema>;

/** The latest records of running sources. */
export const progressSchema = z.array(sourceRecordSchema);

/** The latest thumbnails of cameras. */
export const thumbnailsSchema = z.array(thumbnailSchema);

/** One problem with the body or the query of a request. */
export const validationIssueSchema = z.object({
  path: z.string().describe('The key, such as `url`, or a path of keys; empty for the body as a whole'),
  message: z.string().describe('The problem'),
});

/** See {@link validationIssueSchema}. */
export type ValidationIssue = z.infer<typeof validationIssueSchema>;

/** The response to a refused request, and the data of a refusal over Socket.IO. */
export const apiErrorSchema = z.object({
  error: z.object({
    code: z.string().describe('One of the codes in docs/reference/errors.md'),
    message: z.string().describe('The problem; what to do about it'),
    retryAfterSeconds: z
      .number()
      .int()
      .positive()
      .optional()
      .describe(
        'When a limit was exceeded: time until the request may be repeated, seconds; equals the HTTP header Retry-After',
      ),
    issues: z
      .array(validationIssueSchema)
      .optional()
      .describe('All problems of a body or a query, for forms to show beside their fields'),
  }),
});

/** See {@link apiErrorSchema}. */
export type ApiError = z.infer<typeof apiErrorSchema>;

/** A response with status 204, which has no body. */
export const emptyAnswerSchema = z.null();

/** Largest number of sources that a client can select; to watch more, watch all. */
const MAX_WATCHED = 20;

/** Requests another room: these sources, or with null all that the client may see. */
export const watchSchema = z.strictObject({
  sources: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(MAX_WATCHED)
    .nullable()
    .describe('1 to 20 identifiers of sources; null for all that the token may see'),
});

/** See {@link watchSchema}. */
export type Watch = z.infer<typeof watchSchema>;

/** Subscribes to thumbnails or unsubscribes; the latest of each source is sent at once. */
export const wantThumbnailsSchema = z.strictObject({
  wanted: z.boolean().describe('Whether thumbnails are to be sent'),
});

/** See {@link wantThumbnailsSchema}. */
export type WantThumbnails = z.infer<typeof wantThumbnailsSchema>;

/** Authentication data of a connecting client; a header or a cookie may carry the token instead. */
export const handshakeSchema = z.object({
  token: z.string().min(1).max(200).optional().describe('The token; absent when none is configured'),
});

/** Messages of the gateway by event name. */
export const GATEWAY_MESSAGES = {
  snapshot: liveSnapshotSchema.describe('The state of the room, and its position in the event stream'),
  event: liveEventSchema.describe('An event of the room, with its position in the stream'),
  progress: progressSchema.describe(
    'The latest records of running sources, at most four times a second. Not numbered: a newer one replaces it, so a ' +
      'slow client may miss some',
  ),
  pictures: thumbnailsSchema.describe(
    'The latest thumbnails of cameras, at most twice a second, for clients that subscribed. Not numbered, like progress',
  ),
  refused: apiErrorSchema.describe(
    'A message of the client was refused and had no effect, or the connection is about to close',
  ),
} as const;

/** Messages of a client by event name. */
export const CLIENT_MESSAGES = {
  resync: livePositionSchema.describe(
    'Requests every event after a position. The gateway sends them, or a snapshot when it no longer has them',
  ),
  watch: watchSchema.describe('Enters the room of these sources; its snapshot follows'),
  pictures: wantThumbnailsSchema.describe('Subscribes to thumbnails of the sources of the room, or unsubscribes'),
} as const;

type MessageHandlers<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  [Name in keyof Schemas]: (message: z.infer<Schemas[Name]>) => void;
};

/** Socket.IO's type of the gateway's messages. */
export type GatewayToDashboard = MessageHandlers<typeof GATEWAY_MESSAGES>;

/** Socket.IO's type of a client's messages. */
export type DashboardToGateway = MessageHandlers<typeof CLIENT_MESSAGES>;

/** The response to GET /api/runs: the newest first. */
export const runsAnswerSchema = z.object({ runs: z.array(runRecordSchema) });
/** The response to GET /api/runs/:runId. */
export const runAnswerSchema = z.object({ run: runRecordSchema });
/** The response to GET /api/runs/:runId/sources. */
export const sourcesAnswerSchema = z.object({ sources: z.array(sourceRecordSchema) });
/** The response to GET /api/runs/:runId/windows: the newest windows of the span, oldest first. */
export const windowsAnswerSchema = z.object({
  windows: z.array(groupWindowSchema),
  older: z.boolean().describe('Whether the span has earlier windows'),
});

/** See {@link windowsAnswerSchema}. */
export type WindowsAnswer = z.infer<typeof windowsAnswerSchema>;
