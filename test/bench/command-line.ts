import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';

/**
 * Path of the built command line of a checkout.
 * @throws {CrowdtoneError} E_NOT_BUILT
 */
export function commandLineOf(root: string): string {
  const file = join(root, 'services/cli/dist/main.js');
  if (existsSync(file)) return file;
  throw new CrowdtoneError(
    'E_NOT_BUILT',
    `there is no built command line in ${root}; run npm ci and npm run build there`,
  );
}

/**
 * Path of the built command line, wherever this file was compiled to.
 * @throws {CrowdtoneError} E_NOT_BUILT
 */
export function builtCommandLine(): string {
  const folders = [join(__dirname, '../..'), join(__dirname, '../../..')];
  const found = folders.map((folder) => join(folder, 'services/cli/dist/main.js')).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new CrowdtoneError('E_NOT_BUILT', 'the command line is not built; run npm run build');
}
