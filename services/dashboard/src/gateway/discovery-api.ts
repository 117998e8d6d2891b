import {
  type CameraStreams,
  cameraStreamsSchema,
  type FoundCamerasAnswer,
  foundCamerasAnswerSchema,
} from '@crowdtone/domain';
import { fetchAnswer } from './api';

/** Searches the networks of the server for cameras, for some seconds. @throws {ApiFault} */
export async function findCameras(signal: AbortSignal): Promise<FoundCamerasAnswer['cameras']> {
  const init = { method: 'POST', signal };
  return (await fetchAnswer('api/cameras/discover', foundCamerasAnswerSchema, init)).cameras;
}

/** User and password of a camera, both empty for one that needs none. */
export interface CameraAccess {
  readonly user: string;
  readonly password: string;
}

/** The streams of a camera that was found, the best first. @throws {ApiFault} */
export async function fetchStreams(
  service: string,
  { user, password }: CameraAccess,
  signal: AbortSignal,
): Promise<CameraStreams> {
  const body = JSON.stringify({ service, ...(user !== '' && { user, password }) });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal };
  return fetchAnswer('api/cameras/discover/streams', cameraStreamsSchema, init);
}

/** The address of a stream with user and password. */
export function withAccess(location: string, { user, password }: CameraAccess): string {
  if (user === '') return location;
  return location.replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
}
