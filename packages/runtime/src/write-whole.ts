import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file whole or not at all, even when the power fails: readers see the old one until the new one is safe.
 *
 * @throws the error of the file system; then nothing of the new file is left
 */
export async function writeWhole(path: string, data: Uint8Array | string): Promise<void> {
  await writeWholeBy(path, async (unfinished) => {
    const file = await open(unfinished, 'w');
    try {
      await file.writeFile(data);
    } finally {
      await file.close();
    }
  });
}

/**
 * {@link writeWhole} for a file that somebody else writes, a program for instance.
 *
 * @param write writes the file to the path that it gets, beside `path`
 * @throws what `write` throws, or the error of the file system; then nothing of the new file is left
 */
export async function writeWholeBy(path: string, write: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await write(unfinished);
    const file = await open(unfinished, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
