/** Sign-in by a proxy: its headers count from its address alone. */
import { request as httpRequest } from 'node:http';
import { type AccessConfig, makeToken, parseLiveConfig } from '@crowdtone/config';
import type { LogEntry } from '@crowdtone/domain';
import { ask } from './ask';
import { GatewayRig } from './rig';

const TOKEN = makeToken();
let rig: GatewayRig;
afterEach(() => rig.close());

function accessWith(proxies: string, keys = ''): AccessConfig {
  const yaml = `
access:
  tokens: [{ name: anna, role: viewer, hash: "${TOKEN.hash}" }]
  trustedProxies: [127.0.0.1]
  proxySignIn:
    proxies: [${proxies}]
    operators: [crowd-operators]
    viewers: [crowd-viewers]
${keys}`;
  const { access } = parseLiveConfig(yaml, 'the test');
  if (access === undefined) throw new Error('the test configures no access');
  return access;
}

const ANNA = { 'remote-user': 'anna', 'remote-groups': 'staff, crowd-operators' };
const session = async (headers: Record<string, string>, path = '/api/session') => {
  const { status, body } = await ask(`${rig.url}${path}`, { headers });
  return status === 200 ? JSON.parse(body) : [status, JSON.parse(body).error.code];
};
const told = (entries: readonly LogEntry[]) =>
  entries.map(({ action, who, detail }) => [action, who, detail]).reverse();
const entries = () => rig.store.log.list({ from: 0, to: Infinity, action: null, text: null, newest: 99 });

test('people whom the proxy names are let in over REST and live, and logged once', async () => {
  rig = await GatewayRig.start({ access: accessWith('127.0.0.1') });
  // A token has this name: the log must tell them apart.
  expect(await session(ANNA)).toMatchObject({
    name: 'anna (signed in)',
    role: 'operator',
    sources: null,
    canLogOut: false,
  });
  const vera = { 'remote-user': 'Véra', 'remote-groups': 'crowd-viewers' };
  const encoded = { ...vera, 'remote-user': Buffer.from(vera['remote-user']).toString('latin1') };
  expect(await session(encoded)).toMatchObject({ name: 'Véra', role: 'viewer' });
  const client = rig.connect({ extraHeaders: encoded });
  await client.untilHeard('snapshot');
  expect(await session({ 'remote-user': 'otto', 'remote-groups': 'gardeners' })).toEqual([403, 'E_RIGHTS_MISSING']);
  expect(await session({ 'remote-user': 'otto' })).toEqual([403, 'E_RIGHTS_MISSING']);
  expect(told(await entries())).toEqual([
    ['signed-in', 'anna (signed in)', 'as operator, by a proxy'],
    ['signed-in', 'Véra', 'as viewer, by a proxy'],
    ['refused', null, 'E_RIGHTS_MISSING at GET /api/session'],
  ]);
});

test('cameras follow from a header, and the page gets where to sign out', async () => {
  const keys = `    headers: { name: X-User, roles: X-Groups, cameras: X-Cameras }
    signOutUrl: /oauth2/sign_out`;
  rig = await GatewayRig.start({ access: accessWith('127.0.0.1', keys) });
  const vera = { 'x-user': 'vera', 'x-groups': 'crowd-viewers' };
  expect(await session({ ...vera, 'x-cameras': 'stand-north,stand-south' })).toMatchObject({
    sources: ['stand-north', 'stand-south'],
    canLogOut: true,
  });
  expect(await session(vera)).toEqual([403, 'E_RIGHTS_MISSING']);
  const { body } = await ask(`${rig.url}/api/logout`, { method: 'POST', headers: { ...vera, 'x-cameras': 'gate' } });
  expect(JSON.parse(body)).toEqual({ signOutUrl: '/oauth2/sign_out' });
});

test('headers from elsewhere are refused and logged, on every route and live, also beside a token', async () => {
  // Trusted for the addresses of clients only.
  rig = await GatewayRig.start({ access: accessWith('10.0.0.2') });
  expect(await session(ANNA)).toEqual([403, 'E_PROXY_REFUSED']);
  expect(await session({ ...ANNA, 'x-forwarded-for': '10.0.0.2' })).toEqual([403, 'E_PROXY_REFUSED']);
  expect(await session({ ...ANNA, authorization: `Bearer ${TOKEN.token}` }, '/api/runs')).toEqual([
    403,
    'E_PROXY_REFUSED',
  ]);
  expect(await session({ 'remote-groups': 'crowd-operators' })).toEqual([403, 'E_PROXY_REFUSED']);
  const client = rig.connect({ extraHeaders: ANNA });
  await client.untilHeard('connect_error E_PROXY_REFUSED');
  expect(await session({ authorization: `Bearer ${TOKEN.token}` })).toMatchObject({ name: 'anna', role: 'viewer' });
  expect(told(await entries())).toContainEqual(['refused', null, 'E_PROXY_REFUSED at GET /api/session']);
});

test('a header that somebody set before the proxy is refused, and pages of other sites get nothing by it', async () => {
  rig = await GatewayRig.start({ access: accessWith('127.0.0.1') });
  const twice = await new Promise<number | undefined>((resolve, reject) => {
    const asked = httpRequest(`${rig.url}/api/session`, { headers: { ...ANNA, 'remote-user': ['mallory', 'anna'] } });
    asked.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    asked.end();
  });
  expect(twice).toBe(403);
  expect(await session({ ...ANNA, origin: 'https://elsewhere.example' })).toEqual([401, 'E_TOKEN_MISSING']);
  expect(await session({ 'remote-user': '  ' })).toEqual([401, 'E_TOKEN_MISSING']);
});

test('a token that a program shows is stronger than the headers', async () => {
  rig = await GatewayRig.start({ access: accessWith('127.0.0.1') });
  expect(await session({ ...ANNA, authorization: `Bearer ${TOKEN.token}` })).toMatchObject({
    name: 'anna',
    role: 'viewer',
  });
});

test('without the section the headers mean nothing', async () => {
  const { proxySignIn: _, ...access } = accessWith('127.0.0.1');
  rig = await GatewayRig.start({ access });
  expect(await session(ANNA)).toEqual([401, 'E_TOKEN_MISSING']);
});
