import { open, rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes a file atomically: even after a power failure readers see either the old or the complete new file.
 *
 * @param data the whole content, or its parts in order: each is written before the next is asked for
 * @throws the error of the file system; the temporary file is removed
 */
export async function writeAtomically(
  path: string,
  data: Uint8Array | string | Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  await writeAtomicallyBy(path, (unfinished) => writeFile(unfinished, data));
}

/**
 * {@link writeAtomically} for a file that the caller writes, for instance with another program.
 *
 * @param write writes the file to the given temporary path, in the folder of `path`
 * @throws the error of `write` or of the file system; the temporary file is removed
 */
export async function writeAtomicallyBy(path: string, write: (unfinished: string) => Promise<void>): Promise<void> {
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
