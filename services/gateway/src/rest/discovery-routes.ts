import {
  cameraStreamsRequestSchema,
  cameraStreamsSchema,
  type ErrorCode,
  foundCamerasAnswerSchema,
} from '@crowdtone/domain';
import type { CameraFinder } from '../camera-finder';
import { HttpError } from '../http-error';
import { type Api, problem } from './api';
import { needs } from './authorise';
import { withHttpError } from './with-http-error';

const FIELD_OF: Readonly<Partial<Record<ErrorCode, string>>> = {
  E_ONVIF_UNKNOWN: 'service',
  E_ONVIF_PASSWORD: 'password',
};
const tags = ['Cameras'];
const NOT_ONVIF = 'A device does not answer, or not as ONVIF wants it.';

/**
 * Adds the routes that find cameras with ONVIF and ask for their streams, for operators of every source.
 *
 * @param finder null when the program watches no cameras
 */
export function addDiscoveryRoutes(api: Api, finder: CameraFinder | null): void {
  const config = needs('operator', { everySource: true });
  const preValidation = async () => void inCharge(finder);

  api.post(
    '/api/cameras/discover',
    {
      preValidation,
      config,
      schema: {
        tags,
        operationId: 'discoverCameras',
        summary: 'Find cameras',
        description:
          'Asks the networks of the server for cameras with ONVIF, which takes some seconds. Nothing is added.',
        response: {
          200: foundCamerasAnswerSchema.describe('Cameras that answered.'),
          409: problem('The server analyses recordings.'),
          502: problem('There is no network to search.'),
        },
      },
    },
    async () => ({ cameras: await withHttpError(inCharge(finder).find()) }),
  );

  api.post(
    '/api/cameras/discover/streams',
    {
      preValidation,
      config: { ...config, example: '{ "service": "http://10.0.0.21/onvif/device_service", "user": "viewer" }' },
      schema: {
        tags,
        operationId: 'listCameraStreams',
        summary: 'List the streams of a found camera',
        description:
          'The highest resolution first. User and password go to the camera and are neither stored nor logged; addresses are ' +
          'answered without them.',
        body: cameraStreamsRequestSchema,
        response: {
          200: cameraStreamsSchema.describe('Streams.'),
          404: problem('The last search did not find this camera.'),
          409: problem('The server analyses recordings.'),
          502: problem(NOT_ONVIF),
        },
      },
    },
    async ({ body }) => withHttpError(inCharge(finder).streams(body), FIELD_OF),
  );
}

function inCharge(finder: CameraFinder | null): CameraFinder {
  if (finder !== null) return finder;
  throw new HttpError(
    'E_CAMERAS_OFF',
    'this server analyses recordings; start crowdtone serve without videos to use cameras',
  );
}
