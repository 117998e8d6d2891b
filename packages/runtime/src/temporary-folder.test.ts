import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder';

test('a folder is made, and one that cannot be is refused with what to do', async () => {
  const folder = await makeTemporaryFolder('crowdtone-test-');
  expect(folder.startsWith(join(tmpdir(), 'crowdtone-test-'))).toBe(true);
  await rm(folder, { recursive: true });
  await expect(makeTemporaryFolder('a-', '/nowhere/at-all')).rejects.toMatchObject({
    code: 'E_TEMP_UNWRITABLE',
    message: 'no temporary folder can be made in /nowhere/at-all (ENOENT); set TMPDIR to a folder that can be written',
  });
});
