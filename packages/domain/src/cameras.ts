/** Cameras as configured, stored and shown; their state is in `health.ts`. */
import { z } from 'zod';
import { thumbnailModeSchema } from './health';
import { deinterlaceSchema } from './video-corrections';
import { zoneSchema } from './zones/zone';

/** Largest number of cameras of one program. */
export const MAX_CAMERAS = 200;

/** The kind of place where people are watched; the law differs between them. */
export const settingSchema = z.enum([
  'public-space',
  'event',
  'transport',
  'retail',
  'healthcare',
  'education',
  'workplace',
  'synthetic',
]);

/** See {@link settingSchema}. */
export type Setting = z.infer<typeof settingSchema>;

/** Settings in which inferring emotions is forbidden, except for reasons that must be stated. */
const FORBIDDEN_WITHOUT_BASIS: ReadonlySet<unknown> = new Set<Setting>(['education', 'workplace']);

/** Whether watching people there is forbidden without a legal basis. Accepts any value. */
export function needsLegalBasis(setting: unknown): boolean {
  return FORBIDDEN_WITHOUT_BASIS.has(setting);
}

/** The law on the settings that need a legal basis, and what to do about it. */
export const LEGAL_BASIS_RULE =
  'the EU AI Act, Article 5(1)(f), prohibits inferring emotions at work and in education except for medical or safety ' +
  'reasons; state which reason applies and where it is documented, or remove this source';

/** How RTSP carries its packets. */
export const transportSchema = z.enum(['tcp', 'udp']);
/** Hardware that decodes video. */
export const hardwareSchema = z.enum(['none', 'auto', 'vaapi', 'cuda']);

/** Replaces a secret in an address. */
export const HIDDEN = '***';

const definition = {
  id: z.string(),
  setting: settingSchema,
  transport: transportSchema,
  hardware: hardwareSchema,
  stallSeconds: z.number().positive().describe('Longest time without a frame before it is reconnected, seconds'),
  connectSeconds: z.number().positive().describe('Longest time from connecting to the first frame, seconds'),
  picture: thumbnailModeSchema.describe('The live thumbnail on the dashboard'),
  deinterlace: deinterlaceSchema
    .optional()
    .describe('Whether interlaced frames are deinterlaced; absent: when they are flagged as interlaced'),
  aspect: z.string().optional().describe('Display aspect ratio, W:H; absent: as the camera reports'),
  rotate: z.number().optional().describe('Clockwise rotation, degrees; absent: as the camera reports'),
  mask: z.array(z.string()).optional().describe('Polygons that are blacked out, in fractions of the frame'),
  zones: z.array(zoneSchema).optional().describe('Parts of the picture with figures of their own'),
};

/** A camera as configured. Its address may hold a password, so it is never shown, logged or sent. */
export const cameraDefinitionSchema = z.object({
  ...definition,
  name: z.string().optional(),
  url: z.string(),
  legalBasis: z.string().optional(),
});

/** See {@link cameraDefinitionSchema}. */
export type CameraDefinition = z.infer<typeof cameraDefinitionSchema>;

/** What the store keeps of a camera across restarts. */
export const storedCameraSchema = z.object({
  id: z.string(),
  paused: z.boolean(),
  added: cameraDefinitionSchema
    .nullable()
    .describe('Null for a camera of the configuration file, of which only the pause is kept'),
  addedAt: z.number().describe('Milliseconds since 1970; cameras are listed in this order'),
});

/** See {@link storedCameraSchema}. */
export type StoredCamera = z.infer<typeof storedCameraSchema>;

/** A camera in the REST API. */
export const cameraSchema = z.object({
  ...definition,
  name: z.string().describe('Display name'),
  location: z.string().describe('Its address, with `***` in place of user, password and secret parameters'),
  hasCredentials: z.boolean().describe('Whether something is hidden in the location'),
  legalBasis: z.string().nullable(),
  paused: z.boolean().describe('Not connected to until it is resumed'),
  origin: z
    .enum(['file', 'added'])
    .describe('Cameras of the configuration file can be paused and resumed here, but changed only in the file'),
});

/** See {@link cameraSchema}. */
export type Camera = z.infer<typeof cameraSchema>;

/** The response to GET /api/cameras. `watched` is false when the program replays recordings, so no camera can be added. */
export const camerasAnswerSchema = z.object({ cameras: z.array(cameraSchema), watched: z.boolean() });

/** See {@link camerasAnswerSchema}. */
export type CamerasAnswer = z.infer<typeof camerasAnswerSchema>;

/** The response to POST /api/cameras and PATCH /api/cameras/:id. */
export const cameraAnswerSchema = z.object({ camera: cameraSchema });

/** The result of one attempt to connect to a camera. */
export const cameraTestSchema = z.discriminatedUnion('reached', [
  z.object({
    reached: z.literal(true),
    width: z.number().int().positive().describe('Pixels'),
    height: z.number().int().positive().describe('Pixels'),
    firstPictureMs: z.number().nonnegative().describe('From connecting to the first frame, milliseconds'),
  }),
  z.object({
    reached: z.literal(false),
    cause: z.string().describe('In one word, such as `auth` or `stall`'),
    message: z.string().describe('The problem and what to do about it, without credentials'),
  }),
]);

/** See {@link cameraTestSchema}. */
export type CameraTest = z.infer<typeof cameraTestSchema>;

/** The response to POST /api/cameras/test. */
export const cameraTestAnswerSchema = z.object({ test: cameraTestSchema });
