/** Cameras as they are declared, kept and shown; what they are doing is `health.ts`. */
import { z } from 'zod';
import { pictureModeSchema } from './health';
import { deinterlaceSchema } from './video-corrections';

/** A program watches no more cameras than this. */
export const MOST_CAMERAS = 200;

/** Where people are watched; the law differs between them. */
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

export type Setting = z.infer<typeof settingSchema>;

/** Settings in which emotions may not be inferred, save for reasons that have to be given. */
const FORBIDDEN_WITHOUT_BASIS: ReadonlySet<unknown> = new Set<Setting>(['education', 'workplace']);

/** Whether watching people there is forbidden without a legal basis. Takes what may not be a setting at all. */
export function needsLegalBasis(setting: unknown): boolean {
  return FORBIDDEN_WITHOUT_BASIS.has(setting);
}

/** What the law says of the settings that need a basis, and what to do about it. */
export const LEGAL_BASIS_RULE =
  'the EU AI Act, Article 5(1)(f), forbids to infer emotions at work and in education save for medical or safety ' +
  'reasons; write down which of them applies and where it is recorded, or remove this source';

export const transportSchema = z.enum(['tcp', 'udp']);
export const hardwareSchema = z.enum(['none', 'auto', 'vaapi', 'cuda']);

/** Stands in an address in place of a secret. */
export const HIDDEN = '***';

const definition = {
  id: z.string(),
  setting: settingSchema,
  transport: transportSchema,
  hardware: hardwareSchema,
  stallSeconds: z.number().positive().describe('How long it may send no picture before it is reconnected, seconds'),
  connectSeconds: z.number().positive().describe('How long connecting may take up to the first picture, seconds'),
  picture: pictureModeSchema.describe('The thumbnail on dashboards'),
  deinterlace: deinterlaceSchema
    .optional()
    .describe('Whether interlaced frames are deinterlaced; absent: when they are flagged as interlaced'),
  aspect: z.string().optional().describe('Aspect ratio of the picture, W:H; absent: as the camera says'),
  rotate: z.number().optional().describe('Clockwise rotation, degrees; absent: as the camera says'),
  mask: z.array(z.string()).optional().describe('Polygons that are blacked out, in fractions of the picture'),
};

/** A camera as it was declared. Its address may hold a password, so it is never shown, logged or sent. */
export const cameraDefinitionSchema = z.object({
  ...definition,
  name: z.string().optional(),
  url: z.string(),
  legalBasis: z.string().optional(),
});

export type CameraDefinition = z.infer<typeof cameraDefinitionSchema>;

/** What the store keeps of a camera over restarts. */
export const storedCameraSchema = z.object({
  id: z.string(),
  paused: z.boolean(),
  added: cameraDefinitionSchema
    .nullable()
    .describe('Null for a camera of the configuration file, of which only the pause is kept'),
  addedAt: z.number().describe('Milliseconds since 1970; cameras are listed in this order'),
});

export type StoredCamera = z.infer<typeof storedCameraSchema>;

/** A camera as REST shows it. */
export const cameraSchema = z.object({
  ...definition,
  name: z.string().describe('Display name'),
  location: z
    .string()
    .describe('Where its pictures come from, with `***` in place of user, password and secret parameters'),
  hasCredentials: z.boolean().describe('Whether something is hidden in the location'),
  legalBasis: z.string().nullable(),
  paused: z.boolean().describe('Not connected to until it is resumed'),
  origin: z
    .enum(['file', 'added'])
    .describe('Cameras of the configuration file are paused and resumed here, and changed there'),
});

export type Camera = z.infer<typeof cameraSchema>;

/** GET /api/cameras. `watched` is false where the program watches no cameras at all, so that none can be added. */
export const camerasAnswerSchema = z.object({ cameras: z.array(cameraSchema), watched: z.boolean() });

export type CamerasAnswer = z.infer<typeof camerasAnswerSchema>;

/** The answer to POST /api/cameras and PATCH /api/cameras/:id. */
export const cameraAnswerSchema = z.object({ camera: cameraSchema });

/** What came of connecting to a camera once. */
export const cameraTestSchema = z.discriminatedUnion('reached', [
  z.object({
    reached: z.literal(true),
    width: z.number().int().positive().describe('Pixels'),
    height: z.number().int().positive().describe('Pixels'),
    firstPictureMs: z.number().nonnegative().describe('From connecting to the first picture, milliseconds'),
  }),
  z.object({
    reached: z.literal(false),
    cause: z.string().describe('In one word, such as `auth` or `stall`'),
    message: z.string().describe('What is wrong and what to do, without credentials'),
  }),
]);

export type CameraTest = z.infer<typeof cameraTestSchema>;

/** The answer to POST /api/cameras/test. */
export const cameraTestAnswerSchema = z.object({ test: cameraTestSchema });
