import { CrowdtoneError } from '@crowdtone/domain';
import type { FailedFrame } from '@crowdtone/queue';

/**
 * Why results of a recording are missing, again and again: a frame that failed whenever it was tried, or else Redis, since only with
 * its memory frames are lost.
 *
 * @param failed frames of the recording that are dead letters
 */
export function missingFramesError([first, ...others]: readonly FailedFrame[]): CrowdtoneError {
  const advice = 'run the same command again to go on';
  if (first === undefined) {
    return new CrowdtoneError('E_REDIS_LOST', `frames were lost because Redis lost its memory; ${advice}`);
  }
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return new CrowdtoneError(
    'E_FRAME_FAILED',
    `frame ${first.sequence}${more} failed however often it was tried (${first.reason}); ${advice}`,
  );
}
