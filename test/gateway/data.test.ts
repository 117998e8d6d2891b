/** Deletion, the size of the store and the log over REST, on a real store. */
import { makeToken } from '@crowdtone/config';
import { openStore, type Store } from '@crowdtone/store';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { GatewayRig } from './rig';

const TOKENS = { operator: makeToken(), viewer: makeToken() };
const CAMERA = { purpose: { setting: 'stadium', legalBasis: null }, durationMs: null, begunAt: 1_000_000 };

let store: Store;
let rig: GatewayRig;
beforeEach(async () => {
  store = await openStore(':memory:');
  const token = (role: keyof typeof TOKENS) => ({ name: `the ${role}`, role, hash: TOKENS[role].hash });
  const lists = { publicNames: [], allowedOrigins: [], trustedProxies: [] };
  rig = await GatewayRig.start({
    store,
    access: { tokens: [token('operator'), token('viewer')], ...lists },
  });
  await store.saveRun(sampleRun({ endedAt: null }));
  await store.commit({ sources: [sampleSource({ ...CAMERA, positionMs: 99_500 })], windows: sampleStory(20) });
});
afterEach(async () => {
  await rig.close();
  await store.close();
});

async function ask(who: keyof typeof TOKENS | null, path: string, body?: object) {
  const token = who === null ? 'wrong-token' : TOKENS[who].token;
  const response = await fetch(`${rig.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, text, body: isJson ? JSON.parse(text) : null };
}

const entries = () => store.log.list({ from: 0, to: Infinity, action: null, text: null, newest: 99 });

test('an operator deletes what was previewed; the log says who, and dashboards get a new snapshot', async () => {
  const client = rig.connect({ auth: { token: TOKENS.viewer.token } });
  await client.untilHeard('snapshot');
  const target = { kind: 'camera', sourceId: 'stand-north' };
  const preview = await ask('operator', '/api/deletions', { target, dryRun: true });
  expect([preview.status, preview.body.deleted, preview.body.summary.windows]).toEqual([200, false, 19]);
  expect(await entries()).toEqual([]);
  const done = await ask('operator', '/api/deletions', { target });
  expect(done.body).toEqual({ deleted: true, summary: preview.body.summary });
  await client.until(({ snapshots }) => snapshots.length > 1);
  expect(client.snapshots.at(-1)?.snapshot.windows).toHaveLength(1);
  expect(await entries()).toEqual([
    expect.objectContaining({ action: 'deleted', who: 'the operator', from: '127.0.0.1', subject: 'stand-north' }),
  ]);
});

test('a run in progress, what there is not, and a span that ends before it begins are refused', async () => {
  const status = async (target: object) => {
    const { status, body } = await ask('operator', '/api/deletions', { target });
    return [status, body.error.code];
  };
  expect(await status({ kind: 'run', runId: 'run-1' })).toEqual([409, 'E_RUN_IN_PROGRESS']);
  expect(await status({ kind: 'run', runId: 'no' })).toEqual([404, 'E_RUN_UNKNOWN']);
  expect(await status({ kind: 'camera', sourceId: 'no' })).toEqual([404, 'E_SOURCE_UNKNOWN']);
  expect(await status({ kind: 'span', sourceId: null, from: 5, to: 5 })).toEqual([400, 'E_BODY_INVALID']);
});

test('viewers may neither delete nor read the log; refusals are logged without the token, repeated ones once', async () => {
  expect((await ask('viewer', '/api/log')).status).toBe(403);
  expect((await ask('viewer', '/api/deletions', { target: { kind: 'run', runId: 'run-1' } })).status).toBe(403);
  for (let attempt = 0; attempt < 3; attempt += 1) expect((await ask(null, '/api/runs')).status).toBe(401);
  const log = (await ask('operator', '/api/log')).body.entries;
  expect(log.map(({ action, who, detail }: Record<string, string>) => [action, who, detail])).toEqual([
    ['refused', null, 'E_TOKEN_UNKNOWN at GET /api/runs'],
    ['refused', 'the viewer', 'E_ROLE_REFUSED at GET /api/log'],
  ]);
  expect(JSON.stringify(log)).not.toContain('wrong-token');
});

test('sign-ins and exports are logged; the log is filtered and exported, which is logged too', async () => {
  await ask('operator', '/api/login', { token: TOKENS.viewer.token });
  const csv = await ask('viewer', '/api/runs/run-1/windows.csv?source=stand-north');
  expect(csv.text.split('\r\n').length).toBeGreaterThan(20);
  const table = await ask('operator', '/api/log.csv?action=exported');
  expect(table.text.split('\r\n')[0]).toBe('schema_version,at,action,who,from_address,subject,detail,id');
  const filtered = (await ask('operator', '/api/log?action=exported')).body.entries;
  expect(filtered.map(({ who, subject, detail }: Record<string, string>) => [who, subject, detail])).toEqual([
    ['the operator', null, 'the log'],
    ['the viewer', 'stand-north', 'windows of run run-1 as CSV'],
  ]);
  const signedIn = (await ask('operator', '/api/log?action=signed-in&text=VIEWER')).body.entries;
  expect(signedIn).toEqual([expect.objectContaining({ who: 'the viewer', detail: 'as viewer', from: '127.0.0.1' })]);
  expect(JSON.stringify(await entries())).not.toContain(TOKENS.viewer.token);
});

test('who signs out is logged, and whoever was not signed in is not', async () => {
  await ask('viewer', '/api/logout', {});
  await ask(null, '/api/logout', {});
  const log = (await ask('operator', '/api/log?action=signed-out')).body.entries;
  expect(log).toEqual([expect.objectContaining({ who: 'the viewer', from: '127.0.0.1', subject: null })]);
});

test('the size of the store and what it comes to are told', async () => {
  const { usage, forecast } = (await ask('operator', '/api/storage')).body;
  expect(usage).toMatchObject({ windows: 20, readings: 0, bytesPerReading: 103 });
  expect(forecast).toEqual({ bytesPerDay: 0, settlesAtBytes: expect.any(Number), fullInDays: null });
});
