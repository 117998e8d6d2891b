/** The pages about the interfaces of the gateway are those that its schemas give. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { liveProtocolPage } from './reference/live-protocol';
import { openApiPage } from './reference/openapi';

const committed = (page: string) => readFileSync(join(__dirname, '../../docs/reference', page), 'utf8');

test('docs/reference/openapi.json is what npm run docs:generate writes', async () => {
  expect(committed('openapi.json')).toBe(await openApiPage());
});

test('docs/reference/live-protocol.md is what npm run docs:generate writes', () => {
  expect(committed('live-protocol.md')).toBe(liveProtocolPage());
});
