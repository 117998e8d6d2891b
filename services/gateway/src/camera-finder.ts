import type { CameraStreams, CameraStreamsRequest, FoundCamerasAnswer } from '@crowdtone/domain';

/** What the gateway needs to find cameras in the local network. Answers contain no credentials. */
export interface CameraFinder {
  /** Searches for some seconds. @throws {CrowdtoneError} E_ONVIF_BUSY or E_ONVIF_AWAY */
  find(): Promise<FoundCamerasAnswer['cameras']>;
  /**
   * The streams of a camera that the last search found.
   * @throws {CrowdtoneError} E_ONVIF_UNKNOWN, E_ONVIF_BUSY, E_ONVIF_PASSWORD, E_ONVIF_AWAY or E_ONVIF_ANSWER
   */
  streams(request: CameraStreamsRequest): Promise<CameraStreams>;
}
