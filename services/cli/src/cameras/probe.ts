import { SAMPLE_LOCATION } from '@crowdtone/config';
import { type CameraTest, CrowdtoneError } from '@crowdtone/domain';
import { withoutFolders } from '@crowdtone/runtime';
import { type ConnectOptions, tryLiveSource } from '@crowdtone/video';
import { ensureSample } from '../sample';

/** Each test runs an ffmpeg that decodes; the cores are for the cameras that are analysed. */
const MAX_PROBES = 2;

/** Tests whether cameras can be reached, a few at a time. */
export class CameraProbe {
  #running = 0;

  /** @throws CrowdtoneError E_CAMERA_TESTS_BUSY (usage); E_INTERRUPTED when aborted; E_FFMPEG_MISSING (environment) */
  async run(url: string, options: ConnectOptions, signal: AbortSignal): Promise<CameraTest> {
    if (this.#running >= MAX_PROBES) {
      const message = `${MAX_PROBES} camera tests are running; try again when one has finished`;
      throw new CrowdtoneError('E_CAMERA_TESTS_BUSY', message);
    }
    this.#running += 1;
    try {
      const trial = await tryLiveSource(await locationOf(url), options, signal);
      return trial.reached ? trial : { ...trial, message: withoutFolders(trial.message) };
    } finally {
      this.#running -= 1;
    }
  }
}

/** What ffmpeg is given for an address of a configuration. */
async function locationOf(url: string): Promise<string> {
  return url === SAMPLE_LOCATION ? (await ensureSample()).path : url;
}
