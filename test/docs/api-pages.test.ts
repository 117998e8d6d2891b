/** The pages about the interfaces of the gateway are those that its schemas give. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiPages } from './api-pages';

test.each(['docs/reference/openapi.json', 'docs/reference/live-protocol.md'])(
  '%s is what npm run docs:generate writes',
  async (path) => {
    const committed = readFileSync(join(__dirname, '../..', path), 'utf8');
    expect(committed).toBe((await apiPages()).get(path));
  },
);
