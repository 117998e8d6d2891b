import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from './pages';

const ROOT = join(__dirname, '..', '..');

test.each([...generatedPages(ROOT)])('%s is what npm run docs:generate writes', (path, text) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
});
