import type { CameraChange, CameraProbeRequest, NewCamera } from '@crowdtone/config';
import type { Camera, CameraTest } from '@crowdtone/domain';

/**
 * What the gateway needs of the camera registry. Answers hold no credentials, so the gateway cannot leak any.
 *
 * Changes are kept over restarts, and take effect before their promise resolves or soon after; other cameras never notice.
 */
export interface CameraControl {
  /** Those of the configuration file first, then in the order in which they were added. */
  list(): readonly Camera[];
  /** @throws CrowdtoneError E_CAMERA_ID_TAKEN, E_CAMERAS_FULL, E_ADDRESS_REFUSED, and faults of the store */
  add(camera: NewCamera): Promise<Camera>;
  /**
   * @throws CrowdtoneError E_CAMERA_UNKNOWN, E_CAMERA_OF_FILE, E_CAMERA_CREDENTIALS, E_ADDRESS_REFUSED, E_LEGAL_BASIS_MISSING, and faults of
   *   the store
   */
  change(id: string, change: CameraChange): Promise<Camera>;
  /** @throws CrowdtoneError E_CAMERA_UNKNOWN, E_CAMERA_OF_FILE, and faults of the store */
  remove(id: string): Promise<void>;
  /**
   * Connects once, and lets go of the camera again.
   * @throws CrowdtoneError E_CAMERA_UNKNOWN, E_CAMERA_CREDENTIALS, E_CAMERA_TESTS_BUSY, E_INTERRUPTED when aborted
   */
  test(trial: CameraProbeRequest, signal: AbortSignal): Promise<CameraTest>;
}
