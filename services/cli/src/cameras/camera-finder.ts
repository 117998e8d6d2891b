import {
  type Camera,
  type CameraStreams,
  type CameraStreamsRequest,
  CrowdtoneError,
  type FoundCamera,
  type FoundCamerasAnswer,
  splitAddress,
} from '@crowdtone/domain';
import type { CameraFinder } from '@crowdtone/gateway';
import { remoteAddressRule } from '@crowdtone/video';
import { findOnvifCameras, readOnvifStreams } from '../onvif/onvif-client';

/** How long answers are waited for, milliseconds; cameras may delay theirs by half a second. */
const DEFAULT_WAIT_MS = 4_000;

/** Finds cameras for the page: those that may be added there, and streams of those that were found alone. */
export class OnvifCameraFinder implements CameraFinder {
  #found: ReadonlyMap<string, FoundCamera> = new Map();
  #isBusy = false;

  /**
   * @param cameras those that there are
   * @param cameraNetworks see the configuration
   */
  constructor(
    private readonly cameras: { list(): readonly Camera[] },
    private readonly cameraNetworks: readonly string[],
    private readonly waitMs = DEFAULT_WAIT_MS,
  ) {}

  find(): Promise<FoundCamerasAnswer['cameras']> {
    return this.#alone(async () => {
      const rule = remoteAddressRule(this.cameraNetworks);
      const answered = await findOnvifCameras({ waitMs: this.waitMs, loopback: rule.allows('127.0.0.1') });
      const found = answered.filter(({ host }) => rule.allows(host));
      this.#found = new Map(found.map((camera) => [camera.service, camera]));
      const known = new Map(this.cameras.list().map(({ id, location }) => [splitAddress(location).host, id]));
      return found.map((camera) => ({ ...camera, knownAs: known.get(camera.host) ?? null }));
    });
  }

  streams({ service, user, password }: CameraStreamsRequest): Promise<CameraStreams> {
    return this.#alone(async () => {
      if (!this.#found.has(service)) {
        throw new CrowdtoneError('E_ONVIF_UNKNOWN', 'the last search did not find this camera; search again');
      }
      return readOnvifStreams({ service, user, password });
    });
  }

  /** A search uses processes and the network: one at a time. */
  async #alone<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#isBusy)
      throw new CrowdtoneError('E_ONVIF_BUSY', 'another search is under way; try again when it is done');
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }
}
