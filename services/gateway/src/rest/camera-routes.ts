import { cameraChangeSchema, cameraTrialSchema, newCameraSchema } from '@crowdtone/config';
import { type CamerasAnswer, CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import type { FastifyInstance } from 'fastify';
import { maySee } from '../access/principal';
import type { CameraControl } from '../camera-control';
import { Refusal } from '../http-error';
import { needs } from './authorise';
import { parseBody } from './queries';

const FORM = '{ "id": "hall", "url": "rtsp://camera.local/stream", "setting": "event" }';

/** The status of what is refused further inside, and the key of the body that it is about. */
const REFUSALS: Readonly<Partial<Record<ErrorCode, { readonly status: number; readonly about?: string }>>> = {
  E_CAMERA_UNKNOWN: { status: 404 },
  E_CAMERA_ID_TAKEN: { status: 409, about: 'id' },
  E_CAMERA_INVALID: { status: 400 },
  E_CAMERA_OF_FILE: { status: 409 },
  E_CAMERAS_FULL: { status: 409 },
  E_CAMERA_CREDENTIALS: { status: 400, about: 'url' },
  E_ADDRESS_REFUSED: { status: 400, about: 'url' },
  E_LEGAL_BASIS_MISSING: { status: 400, about: 'legalBasis' },
  E_CAMERA_TESTS_BUSY: { status: 429 },
};

/**
 * GET and POST /api/cameras, PATCH and DELETE /api/cameras/:id, POST /api/cameras/test. Viewers see the cameras whose
 * sources they see; operators of every source change them: a camera that is added belongs to nobody's list yet.
 *
 * @param control null when the program watches no cameras
 */
export function addCameraRoutes(app: FastifyInstance, control: CameraControl | null): void {
  const config = needs('operator', { everySource: true });

  app.get('/api/cameras', { config: needs('viewer') }, async ({ principal }): Promise<CamerasAnswer> => {
    const cameras = control?.list().filter(({ id }) => maySee(principal, id)) ?? [];
    return { cameras, watched: control !== null };
  });

  app.post('/api/cameras', { config }, async ({ body }, reply) => {
    const cameras = inCharge(control);
    const camera = await told(cameras.add(parseBody(newCameraSchema, body, FORM)));
    return reply.code(201).send({ camera });
  });

  app.patch<{ Params: { id: string } }>('/api/cameras/:id', { config }, async ({ params, body }) => {
    const cameras = inCharge(control);
    return { camera: await told(cameras.change(params.id, parseBody(cameraChangeSchema, body, '{ "paused": true }'))) };
  });

  app.delete<{ Params: { id: string } }>('/api/cameras/:id', { config }, async ({ params }, reply) => {
    await told(inCharge(control).remove(params.id));
    return reply.code(204).send();
  });

  app.post('/api/cameras/test', { config }, async ({ body }, reply) => {
    const cameras = inCharge(control);
    const trial = parseBody(cameraTrialSchema, body, '{ "url": "rtsp://camera.local/stream" }');
    // Nobody waits any longer: the camera is let go of.
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return { test: await told(cameras.test(trial, gone.signal)) };
  });
}

function inCharge(control: CameraControl | null): CameraControl {
  if (control) return control;
  throw new Refusal(409, 'E_CAMERAS_OFF', 'this program plays recordings; start crowdtone serve without them');
}

/** @throws Refusal for what the caller can mend */
async function told<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    const refusal = error instanceof CrowdtoneError ? REFUSALS[error.code] : undefined;
    if (!(error instanceof CrowdtoneError) || refusal === undefined) throw error;
    const { status, about } = refusal;
    const mistakes = about === undefined ? [] : [{ path: about, message: error.message }];
    throw new Refusal(status, error.code, error.message, {}, mistakes);
  }
}
