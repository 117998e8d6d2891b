import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '@crowdtone/domain';

const ROOT = join(__dirname, '../..');

/** A code as a whole string, in TypeScript or in the scripts that run before the build. */
const CODE_LITERAL = /(['"`])(E_[A-Z0-9_]+)\1/g;

test('every code of the sources and scripts is registered, and every registered code is used', () => {
  const used = new Set(sourceFiles().flatMap((path) => codesIn(readFileSync(path, 'utf8'))));
  expect([...used].sort()).toEqual(Object.keys(ERRORS).sort());
});

function sourceFiles(): string[] {
  return ['packages', 'services', 'test', 'infra'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !/(^|\/)(node_modules|dist)\/|\.test\.ts$/.test(path))
      .map((path) => join(ROOT, folder, path)),
  );
}

/** The registry lists its codes as keys, so it does not count as a user of them. */
function codesIn(text: string): string[] {
  return [...text.matchAll(CODE_LITERAL)].flatMap(([, , code]) => (code === undefined ? [] : [code]));
}
