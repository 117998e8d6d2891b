import type { CameraChange, CameraProbeRequest, NewCamera } from '@crowdtone/config';
import type { Camera, CameraTest } from '@crowdtone/domain';

/**
 * What the gateway needs of the camera registry. Results contain no credentials, so the gateway cannot leak any.
 *
 * Changes survive restarts and take effect by the time their promise resolves or shortly after; other cameras are not
 * affected.
 */
export interface CameraControl {
  /** Cameras of the configuration file first, then the others in the order in which they were added. */
  list(): readonly Camera[] | Promise<readonly Camera[]>;
  /** @throws CrowdtoneError E_CAMERA_ID_TAKEN, E_CAMERA_ADDRESS_TAKEN, E_CAMERAS_FULL, E_ADDRESS_REFUSED, and errors of the store */
  add(camera: NewCamera): Promise<Camera>;
  /**
   * @throws CrowdtoneError E_CAMERA_UNKNOWN, E_CAMERA_OF_FILE, E_CAMERA_CREDENTIALS, E_ADDRESS_REFUSED, E_LEGAL_BASIS_MISSING, and errors of
   *   the store
   */
  change(id: string, change: CameraChange): Promise<Camera>;
  /** @throws CrowdtoneError E_CAMERA_UNKNOWN, E_CAMERA_OF_FILE, and errors of the store */
  remove(id: string): Promise<void>;
  /**
   * Connects once and disconnects.
   * @throws CrowdtoneError E_CAMERA_UNKNOWN, E_CAMERA_CREDENTIALS, E_CAMERA_TESTS_BUSY, E_INTERRUPTED when aborted
   */
  test(trial: CameraProbeRequest, signal: AbortSignal): Promise<CameraTest>;
}
