import { CrowdtoneError } from '@crowdtone/domain';

/**
 * The one folder of `--data` of what takes a single data set.
 * @throws {CrowdtoneError} E_USAGE when there are several
 */
export function onlyFolder([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  const message = `--data takes one folder here, not ${others.length + 1}: only a detector is trained on several data sets`;
  throw new CrowdtoneError('E_USAGE', message);
}
