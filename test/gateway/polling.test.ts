/** Clients that begin with polling, as python-socketio and most others do by default. */
import { type AccessConfig, DEFAULT_LIMITS, makeToken } from '@crowdtone/config';
import { sampleRun, sampleSource } from '@crowdtone/testing/gateway/crowd-samples';
import { ask } from './ask';
import { type PythonMessage, pythonClient } from './python/python-client';
import { GatewayRig } from './rig';

const TOKENS = { all: makeToken(), north: makeToken() };
const ACCESS: AccessConfig = {
  tokens: [
    { name: 'all', role: 'viewer', hash: TOKENS.all.hash },
    { name: 'north', role: 'viewer', hash: TOKENS.north.hash, sources: ['stand-north'] },
  ],
  publicNames: [],
  allowedOrigins: ['https://wall.example'],
  trustedProxies: ['127.0.0.1'],
};
const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';

let rig: GatewayRig;
afterEach(() => rig.close());

function addSources(): void {
  rig.store.store({ kind: 'run', run: sampleRun() });
  for (const sourceId of ['stand-north', 'stand-south']) {
    rig.store.store({ kind: 'source', source: sampleSource({ sourceId }) });
  }
}

/** What the Python client receives; an event is sent to it once it has its snapshot. */
async function receivedBy(token: string, options: { withWebSocket: boolean }): Promise<PythonMessage[]> {
  const received: PythonMessage[] = [];
  for await (const message of pythonClient([rig.url, token], options)) {
    received.push(message);
    if (message.kind === 'snapshot')
      rig.store.commit({ kind: 'run', run: sampleRun({ endedAt: '2026-05-12T19:00:00Z' }) });
  }
  return received;
}

describe('python-socketio with default options', () => {
  test.each([
    ['goes on over WebSocket when it can', true, 'websocket'],
    ['keeps polling when it cannot', false, 'polling'],
  ])('%s, and gets its snapshot and events', async (_, withWebSocket, transport) => {
    rig = await GatewayRig.start({ access: ACCESS });
    addSources();
    const received = await receivedBy(TOKENS.north.token, { withWebSocket });
    expect(received).toEqual([
      { kind: 'snapshot', transport, sources: ['stand-north'] },
      { kind: 'event', transport, sequence: expect.any(Number) },
    ]);
  });

  test('is told why it is refused', async () => {
    rig = await GatewayRig.start({ access: ACCESS });
    const received = await receivedBy('ct_wrong', { withWebSocket: false });
    expect(received).toEqual([
      {
        kind: 'refused',
        data: {
          message: expect.any(String),
          data: { error: { code: 'E_TOKEN_UNKNOWN', message: expect.any(String) } },
        },
      },
    ]);
  });
});

describe('sessions over polling', () => {
  test('numbers have no gaps, resync and watch work, and the session counts until it ends', async () => {
    rig = await GatewayRig.start({ limits: { ...DEFAULT_LIMITS, sockets: 1 } });
    addSources();
    const client = rig.connect({ transports: ['polling'] });
    await client.untilHeard('snapshot');
    const ends = Array.from({ length: 20 }, (_, second) => `2026-05-12T19:00:${String(second).padStart(2, '0')}Z`);
    for (const endedAt of ends) rig.store.commit({ kind: 'run', run: sampleRun({ endedAt }) });
    await client.until(({ events }) => events.length === 20);
    const first = (client.snapshots[0]?.position.sequence ?? 0) + 1;
    expect(client.sequences).toEqual(Array.from({ length: 20 }, (_, place) => first + place));
    client.socket.emit('watch', { sources: ['stand-south'] });
    await client.until(({ snapshots }) => snapshots.length === 2);

    // Its place is taken although many HTTP requests of it have ended.
    const refused = await ask(`${rig.url}${HANDSHAKE}`);
    expect([refused.status, Number(refused.headers['retry-after'])]).toEqual([429, 10]);
    client.socket.disconnect();
    while ((await ask(`${rig.url}${HANDSHAKE}`)).status === 429);
  });

  test('a handshake that is given up takes no place', async () => {
    rig = await GatewayRig.start({ limits: { ...DEFAULT_LIMITS, sockets: 1 } });
    expect((await ask(`${rig.url}/socket.io/?EIO=3&transport=polling`)).status).toBe(400);
    expect((await ask(`${rig.url}${HANDSHAKE}`)).status).toBe(200);
  });

  test('a token has a limit of sessions over polling too', async () => {
    const perToken = { ...DEFAULT_LIMITS.perToken, sockets: 1 };
    rig = await GatewayRig.start({ access: ACCESS, limits: { ...DEFAULT_LIMITS, perToken } });
    const options = { transports: ['polling'], auth: { token: TOKENS.all.token } };
    const first = rig.connect(options);
    await first.untilHeard('snapshot');
    const second = rig.connect(options);
    await second.untilHeard('connect_error E_TOO_MANY_SOCKETS');
    first.socket.disconnect();
    second.socket.disconnect();
    const third = rig.connect({ ...options, reconnection: true, reconnectionDelay: 10 });
    third.socket.on('connect_error', () => third.socket.connect());
    await third.untilHeard('snapshot');
  });

  test('a flood of polling requests is refused', async () => {
    const perAddress = { ...DEFAULT_LIMITS.perAddress, requests: 3 };
    rig = await GatewayRig.start({ limits: { ...DEFAULT_LIMITS, perAddress } });
    const statuses: number[] = [];
    for (let sent = 0; sent < 5; sent += 1) statuses.push((await ask(`${rig.url}${HANDSHAKE}&sid=none`)).status);
    expect(statuses).toEqual([400, 400, 400, 429, 429]);
  });

  test('a session of another gateway is refused with the reason', async () => {
    rig = await GatewayRig.start();
    const answer = await ask(`${rig.url}${HANDSHAKE}&sid=of-another`);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      { code: 1, message: expect.stringMatching(/several gateways.*websocket only.*sticky/) },
    ]);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  test('pages of configured origins may poll without cookies, others may not', async () => {
    rig = await GatewayRig.start({ access: ACCESS });
    const from = (origin: string, more = {}) => ask(`${rig.url}${HANDSHAKE}`, { headers: { origin }, ...more });
    const guest = await from('https://wall.example');
    expect([guest.status, guest.headers['access-control-allow-origin']]).toEqual([200, 'https://wall.example']);
    expect(guest.headers).not.toHaveProperty('access-control-allow-credentials');
    expect((await from('https://wall.example', { method: 'OPTIONS' })).status).toBe(204);
    const stranger = await from('https://elsewhere.example');
    expect(stranger.status).toBe(403);
    expect(stranger.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
