import { mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isNativeError } from 'node:util/types';
import { CrowdtoneError } from '@crowdtone/domain';
import { writeAtomicallyBy } from '@crowdtone/runtime';
import { FileMissing, type FilePlace } from './file-place';

const FILES_AT_ONCE = 1000;

/** {@link FilePlace} in a folder, which every process that uses the database reaches under the same path. */
export class LocalFolder implements FilePlace {
  constructor(readonly name: string) {}

  async write<Result>(file: string, produce: (localPath: string) => Promise<Result>): Promise<Result> {
    return this.#explained(async () => {
      // Never made here: where a disk is not mounted, files would land on another.
      await stat(this.name);
      const full = path.join(this.name, file);
      const parent = path.dirname(full);
      await this.#makeFolder(parent);
      let produced: { readonly result: Result } | undefined;
      await writeAtomicallyBy(full, async (unfinished) => {
        produced = { result: await produce(unfinished) };
      });
      await syncFolder(parent);
      if (produced === undefined) throw new Error('nothing was written');
      return produced.result;
    });
  }

  async read<Result>(file: string, use: (localPath: string) => Promise<Result>): Promise<Result> {
    const full = path.join(this.name, file);
    await this.#explained(() => stat(full)).catch(async (error: unknown) => {
      // A folder that is not mounted has no files, which says nothing about them.
      await this.#explained(() => stat(this.name));
      throw error instanceof CrowdtoneError && codeOf(error.cause) === 'ENOENT' ? new FileMissing(file) : error;
    });
    return use(full);
  }

  async remove(file: string): Promise<void> {
    await this.#explained(async () => {
      await stat(this.name);
      await rm(path.join(this.name, file), { force: true });
      await this.#removeEmptyFolders(path.dirname(file));
    });
  }

  async *list(folder: string): AsyncIterable<readonly string[]> {
    const entries = await this.#explained(() =>
      readdir(path.join(this.name, folder), { recursive: true, withFileTypes: true }),
    ).catch((error: unknown) => {
      if (error instanceof CrowdtoneError && codeOf(error.cause) === 'ENOENT') return [];
      throw error;
    });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(this.name, path.join(entry.parentPath, entry.name)));
    for (let first = 0; first < files.length; first += FILES_AT_ONCE) yield files.slice(first, first + FILES_AT_ONCE);
  }

  async close(): Promise<void> {}

  /** New folders are entries of the one above, which has to survive too. */
  async #makeFolder(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = folder; made.length >= first.length; made = path.dirname(made))
      await syncFolder(path.dirname(made));
  }

  /** Up to the one of the database. */
  async #removeEmptyFolders(folder: string): Promise<void> {
    for (let empty = folder; empty.includes(path.sep); empty = path.dirname(empty)) {
      const left = await readdir(path.join(this.name, empty)).catch(() => ['unknown']);
      if (left.length > 0) return;
      // Another process may have written into it by now, and then it stays.
      await rmdir(path.join(this.name, empty)).catch(() => undefined);
    }
  }

  async #explained<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      return await task();
    } catch (error) {
      if (codeOf(error) === '' || error instanceof CrowdtoneError) throw error;
      const isFull = ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
      throw new CrowdtoneError(
        isFull ? 'E_DISK_FULL' : 'E_READINGS_UNREACHABLE',
        isFull
          ? `no space is left in ${this.name}; free some there; readings wait in the database`
          : `files of readings in ${this.name} cannot be reached (${codeOf(error)}); mount the folder and let this user write to it`,
        { cause: error },
      );
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): string {
  return isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
