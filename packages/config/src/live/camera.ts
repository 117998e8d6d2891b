/** Cameras added at run time: the same keys, limits and legal checks as in the configuration file. */
import { HIDDEN } from '@crowdtone/domain';
import { z } from 'zod';
import {
  hasRequiredLegalBasis,
  LEGAL_BASIS_CHECK,
  type LiveSourceConfig,
  liveSourceSchema,
  SAMPLE_LOCATION,
  sourceShape,
} from './schema';

/** Longest connection test, for which a user waits, seconds. */
const MAX_PROBE_SECONDS = 20;

const WEBCAM = /^\/dev\/video\d{1,3}$/;

const { id, name, url, setting, legalBasis, transport, hardware, stallSeconds, connectSeconds, picture } = sourceShape;
const { deinterlace, aspect, rotate, mask, zones } = sourceShape;

/**
 * Operators need not have an account on this machine. So file paths are refused, which would expose any video file, and
 * filter graphs of ffmpeg, which can read files too.
 */
const remoteUrl = url.superRefine((location, context) => {
  if (location === SAMPLE_LOCATION || WEBCAM.test(location) || /^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return;
  context.addIssue(
    `expected an address such as rtsp://camera.local/stream, /dev/video0, or "${SAMPLE_LOCATION}"; video files and filter ` +
      'graphs are allowed in the configuration file only',
  );
});

const completeUrl = remoteUrl.refine((location) => !location.includes(HIDDEN), {
  message: `enter the user and the password in place of ${HIDDEN}`,
});

const paused = z.boolean().describe('whether the camera stays disconnected until it is resumed');

/** The body of POST /api/cameras. */
export const newCameraSchema = z
  .strictObject({ ...sourceShape, url: completeUrl, paused: paused.default(false) })
  .refine(hasRequiredLegalBasis, LEGAL_BASIS_CHECK);

/** See {@link newCameraSchema}. */
export type NewCamera = z.infer<typeof newCameraSchema>;

/**
 * The body of PATCH /api/cameras/:id. Absent keys stay unchanged; null removes a name or a legal basis. `***` in an address
 * stands for the secret hidden there now.
 */
export const cameraChangeSchema = z.strictObject({
  name: name.unwrap().nullable().optional(),
  url: remoteUrl.optional(),
  setting: setting.optional(),
  legalBasis: legalBasis.unwrap().nullable().optional(),
  transport: transport.unwrap().optional(),
  hardware: hardware.unwrap().optional(),
  stallSeconds: stallSeconds.unwrap().optional(),
  connectSeconds: connectSeconds.unwrap().optional(),
  picture: picture.unwrap().optional(),
  deinterlace: deinterlace.unwrap().nullable().optional(),
  aspect: aspect.unwrap().nullable().optional(),
  rotate: rotate.unwrap().nullable().optional(),
  mask: mask.unwrap().nullable().optional(),
  zones: zones.unwrap().nullable().optional(),
  paused: paused.optional(),
});

/** See {@link cameraChangeSchema}. */
export type CameraChange = z.infer<typeof cameraChangeSchema>;

/** The body of POST /api/cameras/test. Keys that are absent default to those of the camera `id`. */
export const cameraProbeRequestSchema = z
  .strictObject({
    id: id.optional(),
    url: remoteUrl.optional(),
    transport: transport.unwrap().optional(),
    hardware: hardware.unwrap().optional(),
    connectSeconds: connectSeconds
      .unwrap()
      .transform((seconds) => Math.min(seconds, MAX_PROBE_SECONDS))
      .default(MAX_PROBE_SECONDS),
  })
  .refine((request) => request.id !== undefined || request.url !== undefined, {
    path: ['url'],
    message: 'give the address to test, or the id of a camera',
  });

/** See {@link cameraProbeRequestSchema}. */
export type CameraProbeRequest = z.infer<typeof cameraProbeRequestSchema>;

/** A camera with a change applied, validated as a whole: a change of one key may require another. */
export function changedCamera(
  camera: LiveSourceConfig,
  { paused: _, ...change }: CameraChange,
): z.ZodSafeParseResult<LiveSourceConfig> {
  const entries = Object.entries({ ...camera, ...withoutUndefined(change) });
  return liveSourceSchema.safeParse(Object.fromEntries(entries.filter(([, value]) => value !== null)));
}

function withoutUndefined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
