import { Operations } from './operations';
import { type OperationsServer, serveOperations } from './operations-server';

const operations = new Operations();
let server: OperationsServer;
beforeAll(async () => {
  server = await serveOperations(operations, { host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

test('says what is missing as long as it is', async () => {
  const found = operations.readiness.need('redis', async () => {
    throw new Error('Redis does not respond');
  });
  const missing = await fetch(`${server.url}/readyz`);
  expect([missing.status, await missing.json()]).toEqual([
    503,
    { status: 'not-ready', reasons: [{ part: 'redis', message: 'Redis does not respond' }] },
  ]);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  found();
  expect((await fetch(`${server.url}/readyz?verbose`)).status).toBe(200);
});

test('has metrics, and nothing else to read or write', async () => {
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('crowdtone_ready');
  expect((await fetch(`${server.url}/`)).status).toBe(404);
  expect((await fetch(`${server.url}/healthz`, { method: 'POST' })).status).toBe(404);
});

test('a port that is taken is a coded error', async () => {
  const port = Number(new URL(server.url).port);
  await expect(serveOperations(operations, { host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'E_GATEWAY_PORT_IN_USE',
  });
});
