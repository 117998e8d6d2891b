import { CrowdtoneError } from '@crowdtone/domain';

/**
 * The folder of `--data` of a command that takes a single data set.
 * @throws {CrowdtoneError} E_USAGE when there are several
 */
export function onlyFolder([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  const message = `--data takes one folder here, ${others.length + 1} were given; only detectors take several data sets`;
  throw new CrowdtoneError('E_USAGE', message);
}
