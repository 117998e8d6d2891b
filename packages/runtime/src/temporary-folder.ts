import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';

/**
 * Makes a new folder for temporary files, which its maker removes.
 *
 * @param prefix of its name
 * @param parent by default that of the machine, which TMPDIR names
 * @throws {CrowdtoneError} E_TEMP_UNWRITABLE; E_DISK_FULL
 */
export async function makeTemporaryFolder(prefix: string, parent = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, prefix)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOSPC' || cause.code === 'EDQUOT') {
      throw new CrowdtoneError('E_DISK_FULL', `no space left in ${parent}; free some and run again`, { cause });
    }
    const what = `no temporary folder can be made in ${parent} (${cause.code})`;
    throw new CrowdtoneError('E_TEMP_UNWRITABLE', `${what}; set TMPDIR to a folder that can be written`, { cause });
  });
}
