import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Options of Node that load a file of test/ into a process before its program, in all processes that it starts too.
 *
 * @param path of a file of CommonJS that is not compiled, below test/
 */
export function preloading(path: string): string {
  const folders = [__dirname, join(__dirname, '..')];
  const found = folders.map((folder) => join(folder, path)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`test/${path} is missing`);
  return `--require ${found}`;
}
