import { runAnswerSchema, runsAnswerSchema, sourcesAnswerSchema, windowsAnswerSchema } from '@crowdtone/domain';
import { startGateway } from '@crowdtone/gateway';
import { sampleRun, sampleSource, sampleStory, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import pino from 'pino';
import { ask as askUrl, errorOf, type Question } from './ask';
import { GatewayRig } from './rig';

let rig: GatewayRig;
beforeAll(async () => {
  rig = await GatewayRig.start();
  rig.store.store({ kind: 'run', run: sampleRun({ runId: 'older', startedAt: '2026-05-11T10:00:00Z' }) });
  rig.store.store({ kind: 'run', run: sampleRun() });
  rig.store.store({ kind: 'source', source: sampleSource() });
  for (const window of sampleStory(1_500)) rig.store.store({ kind: 'window', window });
});
afterAll(async () => {
  await rig.close();
});

const ask = (path: string, question?: Question) => askUrl(`${rig.url}${path}`, question);

test('lists runs, newest first, and returns one', async () => {
  const { runs } = runsAnswerSchema.parse(JSON.parse((await ask('/api/runs')).body));
  expect(runs.map(({ runId }) => runId)).toEqual(['run-1', 'older']);
  expect(runAnswerSchema.parse(JSON.parse((await ask('/api/runs/older')).body)).run.runId).toBe('older');
});

test('lists the sources of a run', async () => {
  const { sources } = sourcesAnswerSchema.parse(JSON.parse((await ask('/api/runs/run-1/sources')).body));
  expect(sources).toEqual([sampleSource()]);
});

test('returns the newest thousand windows and a link to older ones', async () => {
  const newest = windowsAnswerSchema.parse(JSON.parse((await ask('/api/runs/run-1/windows?source=stand-north')).body));
  expect([newest.windows.length, newest.windows[0]?.index, newest.older]).toEqual([1_000, 500, true]);
  const before = `&to=${newest.windows[0]?.startMs}`;
  const rest = windowsAnswerSchema.parse(
    JSON.parse((await ask(`/api/runs/run-1/windows?source=stand-north${before}`)).body),
  );
  expect([rest.windows.length, rest.windows.at(-1)?.index, rest.older]).toEqual([500, 499, false]);
});

test('returns the windows of a time range', async () => {
  const answer = await ask('/api/runs/run-1/windows?source=stand-north&from=10000&to=20000');
  expect(windowsAnswerSchema.parse(JSON.parse(answer.body)).windows.map(({ index }) => index)).toEqual([2, 3]);
});

test('a window below the privacy floor has no shares', async () => {
  const window = sampleWindow({ index: 0, votes: [4, 0, 0, 0, 0, 0, 0, 0], runId: 'older', sourceId: 'small' });
  rig.store.store({ kind: 'source', source: sampleSource({ runId: 'older', sourceId: 'small' }) });
  rig.store.store({ kind: 'window', window });
  const { windows } = windowsAnswerSchema.parse(JSON.parse((await ask('/api/runs/older/windows?source=small')).body));
  expect(windows).toEqual([{ ...window, shares: null, withheld: 'below-floor' }]);
});

test.each([
  ['/api/runs/unknown', 404, 'E_RUN_UNKNOWN'],
  ['/api/runs/unknown/sources', 404, 'E_RUN_UNKNOWN'],
  ['/api/runs/unknown/windows?source=x', 404, 'E_RUN_UNKNOWN'],
  ["/api/runs/run-1/windows?source=';DROP TABLE windows", 404, 'E_SOURCE_UNKNOWN'],
  ['/api/runs/run-1/windows', 400, 'E_QUERY_INVALID'],
  ['/api/runs/run-1/windows?source=stand-north&from=yesterday', 400, 'E_QUERY_INVALID'],
  ['/api/runs/run-1/windows?source=stand-north&form=3', 400, 'E_QUERY_INVALID'],
  [`/api/runs/${'x'.repeat(500)}`, 404, 'E_NOT_FOUND'],
  ['/api/runs/%E0%A4%A', 400, 'E_REQUEST_INVALID'],
  ['/api/elsewhere', 404, 'E_NOT_FOUND'],
  ['/assets/../../../../etc/passwd', 404, 'E_NOT_FOUND'],
  ['/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd', 404, 'E_NOT_FOUND'],
])('refuses %s with %d %s', async (path, status, code) => {
  const answer = await ask(encodeURI(path).replaceAll('%25', '%'));
  expect(errorOf(answer)).toEqual([status, code]);
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
});

test('refuses write requests of any size', async () => {
  const headers = { 'content-type': 'application/json' };
  expect(errorOf(await ask('/api/runs', { method: 'POST', headers, body: Buffer.from('{}') }))).toEqual([
    404,
    'E_NOT_FOUND',
  ]);
  const huge = await ask('/api/runs', { method: 'POST', headers: { ...headers, 'content-length': '50000000' } });
  expect(errorOf(huge)).toEqual([413, 'E_BODY_TOO_LARGE']);
});

test('answers only to host names of this machine', async () => {
  expect(errorOf(await ask('/api/runs', { headers: { host: 'rebound.example.org' } }))).toEqual([
    421,
    'E_HOST_REFUSED',
  ]);
  expect((await ask('/api/runs', { headers: { host: 'localhost:4747' } })).status).toBe(200);
});

test('sends no header that lets a page of another site read the response', async () => {
  const { headers } = await ask('/api/runs', { headers: { origin: 'https://example.org' } });
  expect(headers['access-control-allow-origin']).toBeUndefined();
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
});

test('hides internal errors from the response, not from the log', async () => {
  const listRuns = rig.store.listRuns.bind(rig.store);
  rig.store.listRuns = async () => {
    throw new Error('cannot read /var/lib/secret.duckdb');
  };
  const answer = await ask('/api/runs');
  rig.store.listRuns = listRuns;
  expect(errorOf(answer)).toEqual([500, 'E_INTERNAL']);
  expect(answer.body).not.toContain('secret');
  expect(rig.log.join()).toContain('secret.duckdb');
});

test('serves the dashboard: the page uncached, its assets cached indefinitely', async () => {
  const page = await ask('/');
  expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-cache']);
  expect(page.headers['content-security-policy']).not.toContain('unsafe');
  const script = await ask('/assets/index-abc123.js');
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(JSON.parse((await ask('/healthz')).body)).toEqual({ status: 'ok' });
});

describe('starting', () => {
  const store = new MemoryStore();
  const logger = pino({ level: 'silent' });
  const start = (options: { host?: string; port?: number; dashboardDir?: string }) =>
    startGateway({ store, events: store, logger, port: 0, dashboardDir: rig.dashboardDir, ...options });

  test.each(['0.0.0.0', '192.168.1.4', '::', 'camera-room.example'])('refuses to listen on %s', async (host) => {
    await expect(start({ host })).rejects.toMatchObject({ code: 'E_GATEWAY_NO_TOKEN', errorClass: 'usage' });
  });

  test('names a port in use and a dashboard that is not built', async () => {
    await expect(start({ port: Number(new URL(rig.url).port) })).rejects.toMatchObject({
      code: 'E_GATEWAY_PORT_IN_USE',
    });
    await expect(start({ dashboardDir: '/nowhere' })).rejects.toMatchObject({ code: 'E_DASHBOARD_MISSING' });
    expect(store.listeners.size).toBe(0);
  });

  test.each(['127.0.0.1', 'localhost', '::1'])('serves on %s', async (host) => {
    const gateway = await start({ host });
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    await gateway.close();
  });
});
