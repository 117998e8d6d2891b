/** The gateway behind nginx, configured as docs/guides/reverse-proxies.md says. */
import { once } from 'node:events';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { type AccessConfig, DEFAULT_LIMITS, makeToken } from '@crowdtone/config';
import { sampleRun } from '@crowdtone/testing/gateway/crowd-samples';
import { io } from 'socket.io-client';
import type { Answer, Question } from './ask';
import { type Nginx, type NginxOptions, startNginx } from './nginx';
import { type Client, GatewayRig, Listener } from './rig';

const TOKEN = makeToken();
const ACCESS: AccessConfig = {
  tokens: [{ name: 'all', role: 'viewer', hash: TOKEN.hash }],
  publicNames: ['crowd.example.org', 'www.example.org'],
  allowedOrigins: [],
  trustedProxies: ['127.0.0.1'],
};

let rig: GatewayRig;
let nginx: Nginx | null = null;
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await nginx?.close();
  nginx = null;
  await rig.close();
});

async function start(
  heading: string,
  access: Partial<AccessConfig> = {},
  changes: NginxOptions['changes'] = [],
  limits = DEFAULT_LIMITS,
): Promise<Nginx> {
  rig = await GatewayRig.start({ access: { ...ACCESS, ...access }, limits });
  nginx = await startNginx(heading, { gateway: rig.url, changes });
  return nginx;
}

/** A request through nginx, as from a browser that believes its certificate. */
async function askBy(
  host: string,
  path: string,
  { method = 'GET', headers = {}, body, localAddress = '127.0.0.1' }: Question & { localAddress?: string } = {},
): Promise<Answer> {
  const port = nginx?.port ?? 0;
  const asked = request(`https://127.0.0.1:${port}${path}`, {
    ...{ method, localAddress, rejectUnauthorized: false, agent: false },
    headers: { host: `${host}:${port}`, ...headers },
  });
  asked.end(body);
  const [response] = await once(asked, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

function connectBy(host: string, path: string, transports: readonly string[], token = TOKEN.token): Listener {
  const client: Client = io(`https://127.0.0.1:${nginx?.port}`, {
    ...{ path, transports: [...transports], auth: { token }, forceNew: true, reconnection: false },
    ...{ rejectUnauthorized: false, extraHeaders: { host: `${host}:${nginx?.port}` } },
  });
  clients.push(client);
  return new Listener(client);
}

const logInBy = (host: string, path: string) =>
  askBy(host, path, {
    method: 'POST',
    headers: { origin: `https://${host}:${nginx?.port}`, 'content-type': 'application/json' },
    body: JSON.stringify({ token: TOKEN.token }),
  });

test('over TLS: login, cookie and both transports', async () => {
  await start('A name of its own');
  const login = await logInBy('crowd.example.org', '/api/login');
  expect(login.status).toBe(200);
  expect(login.headers['set-cookie']?.[0]).toMatch(/Path=\/; HttpOnly; Secure; SameSite=Strict/);
  for (const transport of ['websocket', 'polling']) {
    const client = connectBy('crowd.example.org', '/socket.io', [transport]);
    await client.untilHeard('snapshot');
    rig.store.commit({ kind: 'run', run: sampleRun() });
    await client.until(({ events }) => events.length === 1);
    expect(client.socket.io.engine.transport.name).toBe(transport);
  }
  expect((await askBy('other.example.org', '/')).status).toBe(421);
});

test('clients behind the proxy are told apart by their addresses, whatever they claim', async () => {
  await start('A name of its own');
  const statuses = async (localAddress: string) => {
    const seen: number[] = [];
    for (let place = 0; place < 12; place += 1) {
      const headers = { authorization: 'Bearer ct_wrong', 'x-forwarded-for': `203.0.113.${place}` };
      seen.push((await askBy('crowd.example.org', '/api/session', { headers, localAddress })).status);
    }
    return seen;
  };
  const tenThenBlocked = [...Array(10).fill(401), 429, 429];
  expect(await statuses('127.0.0.2')).toEqual(tenThenBlocked);
  expect(await statuses('127.0.0.3')).toEqual(tenThenBlocked);
});

test.each([
  ['passes the path on', { basePath: '/crowd' }, [], '/crowd'],
  ['cuts the path off', {}, [[/(?<=127\.0\.0\.1:\d+);(?=\n +proxy_http)/, '/;']], '/'],
] as const)('below a path, with a proxy that %s', async (_, access, changes, cookiePath) => {
  await start('Below a path', access, changes);
  expect((await askBy('www.example.org', '/crowd/')).body).toContain('<title>Crowdtone</title>');
  expect((await askBy('www.example.org', '/crowd/assets/index-abc123.js')).status).toBe(200);
  const outside = await askBy('www.example.org', '/crowd');
  expect([outside.status, outside.headers.location]).toEqual([301, expect.stringMatching(/\/crowd\/$/)]);
  const login = await logInBy('www.example.org', '/crowd/api/login');
  expect(login.headers['set-cookie']?.[0]).toContain(`Path=${cookiePath};`);
  for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
    await connectBy('www.example.org', '/crowd/socket.io', transports).untilHeard('snapshot');
  }
  expect((await askBy('www.example.org', '/crowd/api/docs')).headers.location).toBe('docs/');
  expect((await askBy('www.example.org', '/crowd/api/docs/')).body).not.toMatch(/(src|href)="\//);
});

test('the page is redirected to the folder of its path by the gateway itself, and programs need no path', async () => {
  await start('Below a path', { basePath: '/crowd' });
  const direct = await fetch(`${rig.url}/crowd?page=history`, { redirect: 'manual' });
  expect([direct.status, direct.headers.get('location')]).toEqual([308, '/crowd/?page=history']);
  expect((await fetch(`${rig.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${rig.url}/crowd/healthz`)).status).toBe(200);
  expect((await fetch(`${rig.url}/crowded`)).status).toBe(404);
});

test('without upgrades clients go on over polling', async () => {
  await start('A name of its own', {}, [
    ['proxy_set_header Upgrade $http_upgrade;', ''],
    ['proxy_set_header Connection "upgrade";', ''],
  ]);
  const strict = connectBy('crowd.example.org', '/socket.io', ['websocket']);
  await strict.untilHeard('connect_error');
  const usual = connectBy('crowd.example.org', '/socket.io', ['polling', 'websocket']);
  await usual.untilHeard('snapshot');
  expect(usual.socket.io.engine.transport.name).toBe('polling');
});

test.each(['websocket', 'polling'])(
  'a heartbeat below the idle limit of the proxy keeps %s open',
  async (transport) => {
    await start('A name of its own', {}, [['proxy_read_timeout 60s;', 'proxy_read_timeout 2s;']], {
      ...DEFAULT_LIMITS,
      heartbeatSeconds: 1,
    });
    const client = connectBy('crowd.example.org', '/socket.io', [transport]);
    await client.untilHeard('snapshot');
    // Four heartbeats are twice the idle limit, in which nothing else is sent.
    for (let beat = 0; beat < 4; beat += 1)
      await new Promise<void>((resolve) => client.socket.io.once('ping', resolve));
    expect(client.heard).toEqual(['snapshot']);
  },
);

test('a heartbeat above the idle limit loses the connection, and the client is told', async () => {
  await start('A name of its own', {}, [['proxy_read_timeout 60s;', 'proxy_read_timeout 1s;']]);
  const client = connectBy('crowd.example.org', '/socket.io', ['websocket']);
  await client.untilHeard('disconnect');
  expect(client.heard).toEqual(['snapshot', 'disconnect']);
});
