import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './markdown-files';
import { PAGES } from './pages';

test.each(Object.entries(PAGES))('%s is what npm run docs:generate writes', async (path, write) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(await write());
});
