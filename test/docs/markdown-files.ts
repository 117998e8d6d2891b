import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout, from these sources as from what they are compiled into. */
export const ROOT = rootAbove(__dirname);

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'turbo.json')) ? folder : rootAbove(dirname(folder));
}

const FOLDERS = ['docs', 'examples', 'packages', 'services', 'test', '.github'];
const SKIPPED = /(^|\/)(node_modules|dist|cache)\//;

/** Every document of the repository, by its path. */
export function markdownFiles(): string[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  return [...top, ...below].filter((path) => path.endsWith('.md') && !SKIPPED.test(path)).sort();
}
