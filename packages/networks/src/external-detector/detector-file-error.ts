import { CrowdtoneError } from '@crowdtone/domain';

/**
 * E_DETECTOR_FILE of the user's own detector file.
 * @param origin path of the file
 * @param why what is wrong with it
 * @param advice what to do
 */
export function detectorFileError(origin: string, why: string, advice: string, cause?: unknown): CrowdtoneError {
  return new CrowdtoneError('E_DETECTOR_FILE', `${origin}: ${why}; ${advice}`, { cause });
}
