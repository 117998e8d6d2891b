import { cameraChangeSchema, cameraProbeRequestSchema, newCameraSchema } from '@crowdtone/config';
import { cameraAnswerSchema, camerasAnswerSchema, cameraTestAnswerSchema, type ErrorCode } from '@crowdtone/domain';
import { z } from 'zod';
import { maySee } from '../access/principal';
import type { CameraControl } from '../camera-control';
import { HttpError } from '../http-error';
import { type Api, problem } from './api';
import { needs } from './authorise';
import { withHttpError } from './with-http-error';

/** The field of the body that an error of the camera registry concerns. */
const FIELD_OF: Readonly<Partial<Record<ErrorCode, string>>> = {
  E_CAMERA_ID_TAKEN: 'id',
  E_CAMERA_ADDRESS_TAKEN: 'url',
  E_CAMERA_CREDENTIALS: 'url',
  E_ADDRESS_REFUSED: 'url',
  E_LEGAL_BASIS_MISSING: 'legalBasis',
};

const tags = ['Cameras'];
const NOT_WATCHING = 'The server analyses recordings, or the change conflicts with other cameras.';

/**
 * Adds the routes that list, add, change, remove and test cameras. Viewers see the cameras whose sources they see;
 * operators of every source change them: a camera that is added is on no list of sources yet.
 *
 * @param control null when the program watches no cameras
 */
export function addCameraRoutes(api: Api, control: CameraControl | null): void {
  const config = needs('operator', { everySource: true });
  const params = z.object({ id: z.string().describe('Identifier of the camera.') });
  const preValidation = async () => void inCharge(control);

  api.get(
    '/api/cameras',
    {
      config: needs('viewer'),
      schema: {
        tags,
        operationId: 'listCameras',
        summary: 'List cameras',
        response: { 200: camerasAnswerSchema.describe('Cameras, without credentials.') },
      },
    },
    async ({ principal }) => {
      const cameras = (await control?.list()) ?? [];
      return { cameras: cameras.filter(({ id }) => maySee(principal, id)), watched: control !== null };
    },
  );

  api.post(
    '/api/cameras',
    {
      preValidation,
      config: {
        ...config,
        example: '{ "id": "hall", "url": "rtsp://camera.local/stream", "setting": "event" }',
        logged: ({ body }) => ({ action: 'camera-added', ...describeBody(body) }),
      },
      schema: {
        tags,
        operationId: 'addCamera',
        summary: 'Add a camera',
        body: newCameraSchema,
        response: {
          201: cameraAnswerSchema.describe('Added; the connection is being opened.'),
          409: problem(NOT_WATCHING),
        },
      },
    },
    async ({ body }, reply) => {
      const camera = await withHttpError(inCharge(control).add(body), FIELD_OF);
      return reply.code(201).send({ camera });
    },
  );

  api.patch(
    '/api/cameras/:id',
    {
      preValidation,
      config: {
        ...config,
        example: '{ "paused": true }',
        logged: ({ params, body }) => ({
          action: 'camera-changed',
          ...describeBody(body),
          subject: subjectSchema.parse(params).id,
        }),
      },
      schema: {
        tags,
        operationId: 'changeCamera',
        summary: 'Change, pause or resume a camera',
        params,
        body: cameraChangeSchema,
        response: {
          200: cameraAnswerSchema.describe('Changed.'),
          404: problem('The camera is unknown.'),
          409: problem(NOT_WATCHING),
        },
      },
    },
    async ({ params, body }) => ({ camera: await withHttpError(inCharge(control).change(params.id, body)) }),
  );

  api.delete(
    '/api/cameras/:id',
    {
      preValidation,
      config: {
        ...config,
        logged: ({ params }) => ({
          action: 'camera-removed',
          subject: subjectSchema.parse(params).id,
          detail: 'with its address; figures stay',
        }),
      },
      schema: {
        tags,
        operationId: 'removeCamera',
        summary: 'Remove a camera',
        params,
        response: {
          204: z.undefined().describe('Removed.'),
          404: problem('The camera is unknown.'),
          409: problem(NOT_WATCHING),
        },
      },
    },
    async ({ params }, reply) => {
      await withHttpError(inCharge(control).remove(params.id), FIELD_OF);
      return reply.code(204).send();
    },
  );

  api.post(
    '/api/cameras/test',
    {
      preValidation,
      config: { ...config, example: '{ "url": "rtsp://camera.local/stream" }' },
      schema: {
        tags,
        operationId: 'testCamera',
        summary: 'Test a camera',
        description:
          'Connects once; the response comes after the first decoded frame or an error. Closing the request ends the test.',
        body: cameraProbeRequestSchema,
        response: {
          200: cameraTestAnswerSchema.describe('Result of the test.'),
          404: problem('The camera is unknown.'),
          409: problem(NOT_WATCHING),
        },
      },
    },
    async ({ body }, reply) => {
      // Without a waiting client there is nothing to test for.
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      return { test: await withHttpError(inCharge(control).test(body, gone.signal), FIELD_OF) };
    },
  );
}

const subjectSchema = z.object({ id: z.string() });
const bodySchema = z.looseObject({ id: z.string().nullable().default(null), paused: z.unknown().optional() });

/** What was set, by name only: an address may hold a password. */
function describeBody(body: unknown): { readonly subject: string | null; readonly detail: string } {
  const { id, ...keys } = bodySchema.parse(body);
  const names = Object.entries(keys).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (name === 'paused') return [value === true ? 'paused' : 'resumed'];
    return [name];
  });
  return { subject: id, detail: names.join(', ') };
}

function inCharge(control: CameraControl | null): CameraControl {
  if (control) return control;
  throw new HttpError(
    'E_CAMERAS_OFF',
    'this server analyses recordings; start crowdtone serve without videos to use cameras',
  );
}
