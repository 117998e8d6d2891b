import {
  type Camera,
  type CamerasAnswer,
  type CameraTest,
  cameraAnswerSchema,
  camerasAnswerSchema,
  cameraTestAnswerSchema,
  emptyAnswerSchema,
} from '@crowdtone/domain';
import { fetchAnswer } from './api';

const JSON_HEADERS = { 'content-type': 'application/json' };

const addressOf = (id: string) => `api/cameras/${encodeURIComponent(id)}`;

/** All cameras that this session may see. */
export function fetchCameras(signal: AbortSignal): Promise<CamerasAnswer> {
  return fetchAnswer('api/cameras', camerasAnswerSchema, signal);
}

/** Adds a camera. @throws {ApiFault} with all validation issues of the body */
export async function addCamera(body: object): Promise<Camera> {
  const init = { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body) };
  return (await fetchAnswer('api/cameras', cameraAnswerSchema, init)).camera;
}

/** Edits a camera. @throws {ApiFault} with all validation issues of the change */
export async function changeCamera(id: string, change: object): Promise<Camera> {
  const init = { method: 'PATCH', headers: JSON_HEADERS, body: JSON.stringify(change) };
  return (await fetchAnswer(addressOf(id), cameraAnswerSchema, init)).camera;
}

/** Removes a camera. */
export async function removeCamera(id: string): Promise<void> {
  await fetchAnswer(addressOf(id), emptyAnswerSchema, { method: 'DELETE' });
}

/** Tests a connection, for up to 20 seconds. @throws {ApiFault} with all validation issues of the body */
export async function testCamera(body: object, signal: AbortSignal): Promise<CameraTest> {
  const init = { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body), signal };
  return (await fetchAnswer('api/cameras/test', cameraTestAnswerSchema, init)).test;
}
