/** Authentication and authorisation through REST. */
import { type AccessConfig, makeToken } from '@crowdtone/config';
import { runsAnswerSchema, sessionSchema, sourcesAnswerSchema } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import { type Answer, ask, errorOf, type Question } from './ask';
import { GatewayRig } from './rig';

const TOKENS = { viewer: makeToken(), operator: makeToken(), north: makeToken(), expired: makeToken() };
const GUEST = 'https://wall.example.org';
const ACCESS: AccessConfig = {
  tokens: [
    { name: 'front desk', role: 'viewer', hash: TOKENS.viewer.hash },
    { name: 'night shift', role: 'operator', hash: TOKENS.operator.hash },
    { name: 'north gate', role: 'viewer', hash: TOKENS.north.hash, sources: ['stand-north'] },
    { name: 'last year', role: 'operator', hash: TOKENS.expired.hash, expires: Date.UTC(2025, 0, 1) },
  ],
  publicNames: ['crowd.example.org'],
  allowedOrigins: [GUEST],
  trustedProxies: ['127.0.0.1'],
};

const NASTY = `'; DROP TABLE runs; --<script>alert(1)</script>`;

function filledStore(): MemoryStore {
  const store = new MemoryStore();
  const votes = [9, 0, 0, 0, 0, 0, 0, 0];
  store.store({ kind: 'run', run: sampleRun() });
  store.store({ kind: 'run', run: sampleRun({ runId: 'south-only', startedAt: '2026-05-11T10:00:00Z' }) });
  store.store({ kind: 'source', source: sampleSource() });
  for (const runId of ['run-1', 'south-only']) {
    store.store({ kind: 'source', source: sampleSource({ runId, sourceId: 'stand-south', label: NASTY }) });
    store.store({ kind: 'window', window: sampleWindow({ index: 0, votes, runId, sourceId: 'stand-south' }) });
  }
  store.store({ kind: 'window', window: sampleWindow({ index: 0, votes }) });
  return store;
}

let rig: GatewayRig;
beforeEach(async () => {
  rig = await GatewayRig.start({ access: ACCESS, store: filledStore() });
});
afterEach(async () => {
  await rig.close();
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const get = (path: string, headers: Question['headers'] = {}) => ask(`${rig.url}${path}`, { headers });
const json = { 'content-type': 'application/json' };
const logIn = (token: unknown, headers: Question['headers'] = {}) =>
  ask(`${rig.url}/api/login`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify({ token }) });
/** Attributes of the cookie, sorted, because their order has no meaning. */
const attributesOf = ({ headers }: Answer) => (headers['set-cookie']?.[0]?.split('; ') ?? []).slice(1).sort();
const cookieOf = ({ headers }: Answer) => headers['set-cookie']?.[0]?.split(';')[0] ?? '';

const DOORS = [
  '/api/session',
  '/api/runs',
  '/api/runs/run-1',
  '/api/runs/run-1/sources',
  '/api/runs/run-1/windows?source=stand-north',
  '/metrics',
];

test.each(DOORS)('%s requires a token', async (path) => {
  const stranger = await get(path);
  expect(errorOf(stranger)).toEqual([401, 'E_TOKEN_MISSING']);
  expect(stranger.headers['www-authenticate']).toBe('Bearer');
  expect(errorOf(await get(path, bearer('ct_wrong')))).toEqual([401, 'E_TOKEN_UNKNOWN']);
  expect(errorOf(await get(path, bearer(TOKENS.expired.token)))).toEqual([401, 'E_TOKEN_EXPIRED']);
  expect((await get(path, bearer(TOKENS.viewer.token))).status).toBe(200);
});

test('probes and the login page need no token', async () => {
  for (const path of ['/healthz', '/readyz', '/', '/assets/index-abc123.js'])
    expect((await get(path)).status).toBe(200);
});

test('describes the token of the request', async () => {
  const { body } = await get('/api/session', bearer(TOKENS.north.token));
  expect(sessionSchema.parse(JSON.parse(body))).toEqual({
    name: 'north gate',
    role: 'viewer',
    sources: ['stand-north'],
    timeZone: null,
    retention: { readings: null, windows: null, alerts: null, log: null },
    expiresAt: null,
    canLogOut: true,
  });
});

test('a token for one source reaches no other source through any route', async () => {
  const north = bearer(TOKENS.north.token);
  const { runs } = runsAnswerSchema.parse(JSON.parse((await get('/api/runs', north)).body));
  expect(runs.map(({ runId }) => runId)).toEqual(['run-1']);
  expect(errorOf(await get('/api/runs/south-only', north))).toEqual([404, 'E_RUN_UNKNOWN']);
  expect(errorOf(await get('/api/runs/south-only/sources', north))).toEqual([404, 'E_RUN_UNKNOWN']);
  const { sources } = sourcesAnswerSchema.parse(JSON.parse((await get('/api/runs/run-1/sources', north)).body));
  expect(sources.map(({ sourceId }) => sourceId)).toEqual(['stand-north']);
  for (const source of ['stand-south', 'nowhere']) {
    expect(errorOf(await get(`/api/runs/run-1/windows?source=${source}`, north))).toEqual([403, 'E_SOURCE_REFUSED']);
  }
  expect(errorOf(await get('/metrics', north))).toEqual([403, 'E_SOURCE_REFUSED']);
});

test('a browser logs in with a form and logs out', async () => {
  const answer = await logIn(TOKENS.operator.token);
  expect([answer.status, JSON.parse(answer.body).role]).toEqual([200, 'operator']);
  expect(attributesOf(answer)).toEqual([
    'HttpOnly',
    expect.stringMatching(/^Max-Age=\d+$/),
    'Path=/',
    'SameSite=Strict',
  ]);
  expect((await get('/api/runs', { cookie: `theme=dark; ${cookieOf(answer)}` })).status).toBe(200);
  // The cookie is not accepted from a page of another site, not even of an allowed origin.
  expect(errorOf(await get('/api/runs', { cookie: cookieOf(answer), origin: GUEST }))).toEqual([
    401,
    'E_TOKEN_MISSING',
  ]);

  const out = await ask(`${rig.url}/api/logout`, { method: 'POST', headers: { cookie: cookieOf(answer) } });
  expect([out.status, JSON.parse(out.body)]).toEqual([200, { signOutUrl: null }]);
  for (const line of out.headers['set-cookie'] ?? []) expect(line).toContain('=; Max-Age=0');
});

test('behind TLS the cookie is Secure', async () => {
  expect(attributesOf(await logIn(TOKENS.viewer.token, { 'x-forwarded-proto': 'https' }))).toContain('Secure');
  expect(attributesOf(await logIn(TOKENS.viewer.token))).not.toContain('Secure');
});

test.each([
  ['a wrong token', 'ct_wrong', 401, 'E_TOKEN_UNKNOWN'],
  ['SQL', "' OR 1=1 --", 401, 'E_TOKEN_UNKNOWN'],
  ['an expired one', TOKENS.expired.token, 401, 'E_TOKEN_EXPIRED'],
  ['a number', 7, 400, 'E_REQUEST_INVALID'],
  ['a book', 'x'.repeat(5_000), 400, 'E_REQUEST_INVALID'],
])('%s does not log in', async (_, token, status, code) => {
  const answer = await logIn(token);
  expect(errorOf(answer)).toEqual([status, code]);
  expect(answer.headers['set-cookie']).toBeUndefined();
});

test('too many wrong tokens lock out their address, and no other', async () => {
  const guess = (token: string, address: string) => logIn(token, { 'x-forwarded-for': address });
  for (let attempt = 0; attempt < 10; attempt += 1) {
    expect(errorOf(await guess(`ct_${attempt}`, '203.0.113.7'))).toEqual([401, 'E_TOKEN_UNKNOWN']);
  }
  const refused = await guess(TOKENS.viewer.token, '203.0.113.7');
  expect(errorOf(refused)).toEqual([429, 'E_TOO_MANY_ATTEMPTS']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  const from = (address: string) => ({ ...bearer(TOKENS.viewer.token), 'x-forwarded-for': address });
  expect(errorOf(await get('/api/runs', from('203.0.113.7')))).toEqual([429, 'E_TOO_MANY_ATTEMPTS']);
  // Forwarding headers set before the trusted proxy are ignored.
  expect(errorOf(await get('/api/runs', from('198.51.100.1, 203.0.113.7')))).toEqual([429, 'E_TOO_MANY_ATTEMPTS']);
  const caller = rig.connect({
    auth: { token: TOKENS.viewer.token },
    extraHeaders: { 'x-forwarded-for': '203.0.113.7' },
  });
  await caller.untilHeard('connect_error E_TOO_MANY_ATTEMPTS');
  expect((await get('/api/runs', from('203.0.113.8'))).status).toBe(200);
});

test('an expired token does not count towards a lockout', async () => {
  for (let attempt = 0; attempt < 20; attempt += 1) await logIn(TOKENS.expired.token);
  expect((await get('/api/runs', bearer(TOKENS.viewer.token))).status).toBe(200);
});

test.each([
  ['crowd.example.org', 200],
  ['CROWD.example.org:8443', 200],
  ['localhost', 200],
  ['rebound.example.org', 421],
  ['192.168.1.4', 421],
])('listening on loopback it answers to the name %s with %d', async (host, status) => {
  expect((await get('/healthz', { host })).status).toBe(status);
});

test('listening on all interfaces it answers to IP addresses too, and requires tokens', async () => {
  const open = await GatewayRig.start({ access: ACCESS, host: '0.0.0.0' });
  const url = open.url.replace('0.0.0.0', '127.0.0.1');
  expect((await ask(`${url}/healthz`, { headers: { host: '192.168.1.4:4747' } })).status).toBe(200);
  expect((await ask(`${url}/healthz`, { headers: { host: 'rebound.example.org' } })).status).toBe(421);
  expect(errorOf(await ask(`${url}/api/runs`))).toEqual([401, 'E_TOKEN_MISSING']);
  await open.close();
});

describe('pages of other sites', () => {
  const preflight = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' };

  test('of allowed origins can send requests with a token of their own', async () => {
    const headers = { origin: GUEST, ...bearer(TOKENS.viewer.token) };
    const answer = await get('/api/runs', headers);
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, GUEST]);
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    const before = await ask(`${rig.url}/api/runs`, { method: 'OPTIONS', headers: { origin: GUEST, ...preflight } });
    expect([before.status, before.headers['access-control-allow-headers']]).toEqual([
      204,
      expect.stringContaining('authorization'),
    ]);
    const client = rig.connect({ auth: { token: TOKENS.viewer.token }, extraHeaders: { origin: GUEST } });
    await client.untilHeard('snapshot');
  });

  test('of other origins receive no CORS headers', async () => {
    const origin = 'https://elsewhere.example';
    const { headers } = await get('/api/runs', { origin, ...bearer(TOKENS.viewer.token) });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    const before = await ask(`${rig.url}/api/runs`, { method: 'OPTIONS', headers: { origin, ...preflight } });
    expect(before.headers['access-control-allow-origin']).toBeUndefined();
    expect(errorOf(await logIn(TOKENS.viewer.token, { origin }))).toEqual([403, 'E_ORIGIN_REFUSED']);
  });
});

test('names that look like SQL or HTML are treated as text', async () => {
  const viewer = bearer(TOKENS.viewer.token);
  const asked = encodeURIComponent(NASTY);
  expect(errorOf(await get(`/api/runs/${asked}`, viewer))).toEqual([404, 'E_RUN_UNKNOWN']);
  expect(errorOf(await get(`/api/runs/run-1/windows?source=${asked}`, viewer))).toEqual([404, 'E_SOURCE_UNKNOWN']);
  const answer = await get('/api/runs/run-1/sources', viewer);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(JSON.parse(answer.body).sources[1].label).toBe(NASTY);
});

test('a body of 50 MB is refused before it is read', async () => {
  const headers = { ...json, 'content-length': String(50_000_000) };
  expect(errorOf(await ask(`${rig.url}/api/login`, { method: 'POST', headers }))).toEqual([413, 'E_BODY_TOO_LARGE']);
  expect((await get('/api/runs', bearer(TOKENS.viewer.token))).status).toBe(200);
});

test('the log contains no token', async () => {
  await logIn('ct_a-wrong-one');
  await get('/api/runs', bearer(TOKENS.viewer.token));
  expect(rig.log.join()).not.toMatch(/ct_/);
});
