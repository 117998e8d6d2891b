/**
 * Small live pictures of cameras on their way from ingest to a dashboard: published, never stored. Ingest made them
 * unrecognisable before they were encoded (`anonymise` of `packages/faces`); a receiver only passes them on.
 */
import { z } from 'zod';

/** Pixels along the longer side of a picture, at most. As few as that is what keeps a face from being recognised. */
export const PICTURE_MOST_PIXELS = 48;

/** How long a picture stands for what a camera shows, milliseconds; an older one is forgotten everywhere. */
export const PICTURE_LASTS_MS = 30_000;

/** Five times what a picture takes; a message that is larger is none of them. */
const MOST_BASE64 = 12_000;

const sideSchema = z.number().int().positive().max(PICTURE_MOST_PIXELS);

/** The newest picture of one source. */
export const sourcePictureSchema = z.strictObject({
  runId: z.string().min(1).max(200).describe('Identifier of the run'),
  sourceId: z.string().min(1).max(200).describe('Identifier of the source, unique in its run'),
  takenAt: z.number().nonnegative().describe('Milliseconds since 1970'),
  width: sideSchema.describe('Pixels'),
  height: sideSchema.describe('Pixels'),
  jpeg: z.base64().min(1).max(MOST_BASE64).describe('The picture as JPEG, in base64'),
});

export type SourcePicture = z.infer<typeof sourcePictureSchema>;
