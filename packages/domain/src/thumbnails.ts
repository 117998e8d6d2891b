/**
 * Live thumbnails of cameras, published by ingest for dashboards and never stored. Ingest anonymises them before encoding
 * (`anonymise` of `packages/faces`); receivers only forward them.
 */
import { z } from 'zod';

/** Largest length of the longer side, pixels. So coarse that faces cannot be recognised. */
export const MAX_THUMBNAIL_PX = 48;

/** How long a thumbnail is kept and shown, milliseconds. */
export const THUMBNAIL_LIFETIME_MS = 30_000;

/** Five times the usual length; a longer message is not a thumbnail. */
const MAX_BASE64_LENGTH = 12_000;

const sideSchema = z.number().int().positive().max(MAX_THUMBNAIL_PX);

/** The latest thumbnail of one source. */
export const thumbnailSchema = z.strictObject({
  runId: z.string().min(1).max(200).describe('Identifier of the run'),
  sourceId: z.string().min(1).max(200).describe('Identifier of the source, unique in its run'),
  takenAt: z.number().nonnegative().describe('Milliseconds since 1970'),
  width: sideSchema.describe('Pixels'),
  height: sideSchema.describe('Pixels'),
  jpeg: z.base64().min(1).max(MAX_BASE64_LENGTH).describe('JPEG in base64'),
});

/** See {@link thumbnailSchema}. */
export type SourceThumbnail = z.infer<typeof thumbnailSchema>;
