import { SAMPLE_LOCATION } from '@crowdtone/config';
import { type CameraTest, CrowdtoneError } from '@crowdtone/domain';
import { withoutFolders } from '@crowdtone/runtime';
import { type ConnectOptions, tryLiveSource } from '@crowdtone/video';
import { ensureSample } from '../sample';

/** Each test is an ffmpeg that decodes; the cores belong to the cameras that are watched. */
const MOST_TESTS = 2;

/** Connects to cameras to see whether they can be reached, a few at a time. */
export class CameraProbe {
  #underWay = 0;

  /** @throws CrowdtoneError E_CAMERA_TESTS_BUSY (usage); E_INTERRUPTED when aborted; E_FFMPEG_MISSING (environment) */
  async run(url: string, options: ConnectOptions, signal: AbortSignal): Promise<CameraTest> {
    if (this.#underWay >= MOST_TESTS) {
      const message = `${MOST_TESTS} cameras are being tested; wait until one is through, then repeat this`;
      throw new CrowdtoneError('E_CAMERA_TESTS_BUSY', message);
    }
    this.#underWay += 1;
    try {
      const trial = await tryLiveSource(await locationOf(url), options, signal);
      return trial.reached ? trial : { ...trial, message: withoutFolders(trial.message) };
    } finally {
      this.#underWay -= 1;
    }
  }
}

/** What ffmpeg is given for an address of a configuration. */
async function locationOf(url: string): Promise<string> {
  return url === SAMPLE_LOCATION ? (await ensureSample()).path : url;
}
