/** Cameras that answer a search of the local network, as ONVIF names them. */
import { z } from 'zod';

/** Largest number of cameras of one search. */
export const MAX_FOUND_CAMERAS = 500;
const text = (maximum: number) => z.string().max(maximum);

/** A camera that answered a search. */
export const foundCameraSchema = z.object({
  service: text(500).describe('Address of its device service, by which its streams are asked for'),
  host: text(100).describe('Its IP address'),
  name: text(200).nullable().describe('As it calls itself; null when it does not'),
  hardware: text(200).nullable().describe('Its model, as it says; null when it does not'),
});

/** See {@link foundCameraSchema}. */
export type FoundCamera = z.infer<typeof foundCameraSchema>;

/** The response to POST /api/cameras/discover. */
export const foundCamerasAnswerSchema = z.object({
  cameras: z.array(
    foundCameraSchema.extend({
      knownAs: z
        .string()
        .nullable()
        .describe('Identifier of a camera here at the same IP address; null when there is none'),
    }),
  ),
});

/** See {@link foundCamerasAnswerSchema}. */
export type FoundCamerasAnswer = z.infer<typeof foundCamerasAnswerSchema>;

const sizeSchema = z.object({
  width: z.number().int().positive().describe('Pixels'),
  height: z.number().int().positive().describe('Pixels'),
});

/** A stream that a camera offers. */
export const cameraStreamSchema = sizeSchema.extend({
  name: text(200).describe('As the camera calls it'),
  encoding: text(50).nullable().describe('Such as H264; null when the camera does not say'),
  fps: z.number().positive().nullable().describe('Frames per second; null when the camera does not say'),
  location: text(2000).describe('Its address without user and password'),
});

/** See {@link cameraStreamSchema}. */
export type CameraStream = z.infer<typeof cameraStreamSchema>;

/** The streams of a camera, the one with the highest resolution first; the response to POST /api/cameras/discover/streams. */
export const cameraStreamsSchema = z.object({
  streams: z.array(cameraStreamSchema).min(1),
  larger: sizeSchema
    .nullable()
    .describe(
      'Resolution of the sensor, or of a stream that cannot be used, when it is higher than that of the first stream: that one is a sub-stream, and faces in it are smaller than they could be. Null when the first stream is the best',
    ),
});

/** See {@link cameraStreamsSchema}. */
export type CameraStreams = z.infer<typeof cameraStreamsSchema>;

/** The body of POST /api/cameras/discover/streams. */
export const cameraStreamsRequestSchema = z.strictObject({
  service: z.string().min(1).max(500).describe('As the search answered it'),
  user: z
    .string()
    .max(100)
    .regex(/^[^<>&"]*$/, 'cannot contain < > & "')
    .optional()
    .describe('User of the camera; left out for cameras that need none'),
  password: z.string().max(200).optional().describe('Password of the user; it is neither stored nor logged'),
});

/** See {@link cameraStreamsRequestSchema}. */
export type CameraStreamsRequest = z.infer<typeof cameraStreamsRequestSchema>;
