/** Cameras that are declared at run time: the same keys, limits and law as in the configuration file. */
import { HIDDEN } from '@crowdtone/domain';
import { z } from 'zod';
import {
  hasNeededBasis,
  LAWFUL,
  type LiveSourceConfig,
  liveSourceSchema,
  SAMPLE_LOCATION,
  sourceShape,
} from './schema';

/** A test has somebody waiting before a form, seconds. */
const LONGEST_TRIAL_SECONDS = 20;

const WEBCAM = /^\/dev\/video\d{1,3}$/;

const { id, name, url, setting, legalBasis, transport, hardware, stallSeconds, connectSeconds, picture } = sourceShape;
const { deinterlace, aspect, rotate, mask } = sourceShape;

/**
 * Whoever may change cameras need not have an account on this machine. So no path of a file, which would let them look
 * at whatever picture it holds, and no test graph of ffmpeg, which is a small language that can read files too.
 */
const remoteUrl = url.superRefine((location, context) => {
  if (location === SAMPLE_LOCATION || WEBCAM.test(location) || /^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return;
  context.addIssue(
    `expected an address such as rtsp://camera.local/stream, /dev/video0, or "${SAMPLE_LOCATION}"; video files and test ` +
      'graphs can be named in the configuration file only',
  );
});

const completeUrl = remoteUrl.refine((location) => !location.includes(HIDDEN), {
  message: `write the user and the password in place of ${HIDDEN}`,
});

const paused = z.boolean().describe('whether it is not connected to until somebody resumes it');

/** The body of POST /api/cameras. */
export const newCameraSchema = z
  .strictObject({ ...sourceShape, url: completeUrl, paused: paused.default(false) })
  .refine(hasNeededBasis, LAWFUL);

export type NewCamera = z.infer<typeof newCameraSchema>;

/**
 * The body of PATCH /api/cameras/:id. What is left out stays as it is; null takes a name or a legal basis away. `***` in
 * an address stands for what is hidden there now.
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
  paused: paused.optional(),
});

export type CameraChange = z.infer<typeof cameraChangeSchema>;

/** The body of POST /api/cameras/test: how to connect; of a known camera whatever is left out is as it is there. */
export const cameraTrialSchema = z
  .strictObject({
    id: id.optional(),
    url: remoteUrl.optional(),
    transport: transport.unwrap().optional(),
    hardware: hardware.unwrap().optional(),
    connectSeconds: connectSeconds
      .unwrap()
      .transform((seconds) => Math.min(seconds, LONGEST_TRIAL_SECONDS))
      .default(LONGEST_TRIAL_SECONDS),
  })
  .refine((trial) => trial.id !== undefined || trial.url !== undefined, {
    path: ['url'],
    message: 'name the address to test, or the id of a camera',
  });

export type CameraTrial = z.infer<typeof cameraTrialSchema>;

/** A camera with a change made to it, checked as a whole: a change of one key may make another one necessary. */
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
