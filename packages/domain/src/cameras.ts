/** Cameras as they are declared, kept and shown; what they are doing is `health.ts`. */
import { z } from 'zod';
import { pictureModeSchema } from './health';
import { deinterlaceSchema } from './video-corrections';

/** A program watches no more cameras than this. */
export const MOST_CAMERAS = 200;

/** Where people are watched; the law looks at each of them differently. */
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

/** What stands in an address for what nobody is to read. */
export const HIDDEN = '***';

const definition = {
  id: z.string(),
  setting: settingSchema,
  transport: transportSchema,
  hardware: hardwareSchema,
  /** How long it may send no picture before it is connected anew, seconds. */
  stallSeconds: z.number().positive(),
  /** How long connecting may take up to the first picture, seconds. */
  connectSeconds: z.number().positive(),
  /** The small live picture on dashboards. */
  picture: pictureModeSchema,
  /** How its frames are put right, as people write it; see `video-corrections.ts`. Absent: as the camera says. */
  deinterlace: deinterlaceSchema.optional(),
  aspect: z.string().optional(),
  rotate: z.number().optional(),
  mask: z.array(z.string()).optional(),
};

/** A camera as somebody declared it. Its address may hold a password: never for eyes, logs or answers. */
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
  /** Null for a camera of the configuration file, of which only the pause is kept. */
  added: cameraDefinitionSchema.nullable(),
  /** Milliseconds since 1970; cameras are listed in this order. */
  addedAt: z.number(),
});

export type StoredCamera = z.infer<typeof storedCameraSchema>;

/** A camera as REST shows it. */
export const cameraSchema = z.object({
  ...definition,
  /** What people call it. */
  name: z.string(),
  /** Where its pictures come from, with `***` in place of user, password and secret parameters. */
  location: z.string(),
  /** Whether something is hidden in the location. */
  hasCredentials: z.boolean(),
  legalBasis: z.string().nullable(),
  /** Not connected to, until somebody wants it to be. */
  paused: z.boolean(),
  /** Cameras of the configuration file are paused and resumed here, and changed there. */
  origin: z.enum(['file', 'added']),
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
    /** Pixels. */
    width: z.number().int().positive(),
    /** Pixels. */
    height: z.number().int().positive(),
    /** From connecting to the first picture, milliseconds. */
    firstPictureMs: z.number().nonnegative(),
  }),
  z.object({
    reached: z.literal(false),
    /** In a word, for instance `auth` or `stall`. */
    cause: z.string(),
    /** What is wrong and what to do, without credentials. */
    message: z.string(),
  }),
]);

export type CameraTest = z.infer<typeof cameraTestSchema>;

/** The answer to POST /api/cameras/test. */
export const cameraTestAnswerSchema = z.object({ test: cameraTestSchema });
