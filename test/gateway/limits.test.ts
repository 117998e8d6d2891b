/** Limits per token and per address, over real sockets, under floods of requests. */
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type AccessConfig, DEFAULT_LIMITS, type LimitsConfig, makeToken } from '@crowdtone/config';
import { openStore, type Store } from '@crowdtone/store';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import { type Answer, ask, errorOf } from './ask';
import { GatewayRig } from './rig';

const TOKENS = { crowd: makeToken(), other: makeToken() };
const ACCESS: AccessConfig = {
  tokens: [
    { name: 'crowd', role: 'viewer', hash: TOKENS.crowd.hash },
    { name: 'other', role: 'viewer', hash: TOKENS.other.hash },
  ],
  publicNames: [],
  allowedOrigins: [],
  trustedProxies: ['127.0.0.1'],
};

let rig: GatewayRig;
afterEach(() => rig.close());

const as = (who: keyof typeof TOKENS, address: string) => ({
  authorization: `Bearer ${TOKENS[who].token}`,
  'x-forwarded-for': address,
});
const limitsWith = (share: Partial<LimitsConfig['perToken']>, more: Partial<LimitsConfig> = {}): LimitsConfig => ({
  ...DEFAULT_LIMITS,
  perToken: { ...DEFAULT_LIMITS.perToken, ...share },
  ...more,
});

/** Requests a WebSocket; status 101 means that it is open, and it stays so until it is destroyed. */
async function upgrade(headers: Readonly<Record<string, string>> = {}): Promise<{ answer: Answer; socket: Socket }> {
  const asked = request(`${rig.url}/socket.io/?EIO=4&transport=websocket`, {
    headers: {
      ...headers,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    },
  });
  asked.end();
  const [response, socket] = await Promise.race([once(asked, 'upgrade'), once(asked, 'response')]);
  return { answer: { status: response.statusCode, headers: response.headers, body: '' }, socket };
}

describe('live connections', () => {
  test('1,500 sockets of one token from many addresses: the first 256 stay, and another token can still connect', async () => {
    rig = await GatewayRig.start({ access: ACCESS });
    const clients = Array.from({ length: 1_500 }, (_, place) =>
      rig.connect({ extraHeaders: as('crowd', `203.0.113.${place % 15}`) }),
    );
    await Promise.all(
      clients.map((client) => client.until(({ heard }) => heard.some((what) => /snapshot|connect_error/.test(what)))),
    );
    const admitted = clients.filter(({ snapshots }) => snapshots.length > 0);
    expect(admitted).toHaveLength(DEFAULT_LIMITS.perToken.sockets);
    expect(clients.some(({ heard }) => heard.includes('connect_error E_TOO_MANY_SOCKETS'))).toBe(true);
    expect(admitted.every(({ socket }) => socket.connected)).toBe(true);
    expect((await ask(`${rig.url}/healthz`)).status).toBe(200);
    await rig.connect({ extraHeaders: as('other', '203.0.113.200') }).untilHeard('snapshot');
  });

  test('1,500 sockets of one address: the first 256 stay, and the others get a Retry-After', async () => {
    rig = await GatewayRig.start();
    const sockets: Socket[] = [];
    const refused: Answer[] = [];
    for (let sent = 0; sent < 1_500; sent += 100) {
      for (const { answer, socket } of await Promise.all(Array.from({ length: 100 }, () => upgrade()))) {
        if (answer.status === 101) sockets.push(socket);
        else refused.push(answer);
      }
    }
    expect(sockets).toHaveLength(DEFAULT_LIMITS.perAddress.sockets);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([429]));
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(`${rig.url}/healthz`)).status).toBe(200);

    // A closed one admits the next.
    const [first] = sockets;
    first?.destroy();
    while ((await upgrade()).answer.status !== 101);
    for (const socket of sockets) socket.destroy();
  });

  test('there is a limit for all clients together', async () => {
    rig = await GatewayRig.start({ access: ACCESS, limits: { ...DEFAULT_LIMITS, sockets: 2 } });
    const [one, two, three] = ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map((address) => ({
      'x-forwarded-for': address,
    }));
    const open = [await upgrade(one), await upgrade(two)];
    expect(open.map(({ answer }) => answer.status)).toEqual([101, 101]);
    expect((await upgrade(three)).answer.status).toBe(429);
    for (const { socket } of open) socket.destroy();
  });
});

describe('live messages', () => {
  test('57,000 valid messages: the client is disconnected at its limit, and the others are not affected', async () => {
    rig = await GatewayRig.start({ access: ACCESS });
    const other = rig.connect({ extraHeaders: as('other', '203.0.113.2') });
    const flood = rig.connect({ extraHeaders: as('crowd', '203.0.113.1') });
    await Promise.all([other.untilHeard('snapshot'), flood.untilHeard('snapshot')]);
    const position = flood.snapshots[0]?.position ?? { epoch: 'none', sequence: 0 };
    for (let sent = 0; sent < 57_000; sent += 1) flood.socket.emit('resync', position);
    await flood.untilHeard('disconnect');
    expect(flood.heard.slice(0, 2)).toEqual(['snapshot', 'refused E_TOO_MANY_MESSAGES']);

    // Reconnecting is a message too.
    const back = rig.connect({ extraHeaders: as('crowd', '203.0.113.9') });
    await back.untilHeard('connect_error E_TOO_MANY_MESSAGES');
    rig.store.commit({ kind: 'run', run: sampleRun() });
    await other.until(({ events }) => events.length === 1);
    expect(other.heard).toEqual(['snapshot', 'event']);
  });

  test('messages beyond the limit have no effect', async () => {
    rig = await GatewayRig.start({ access: ACCESS, limits: limitsWith({ messages: 3 }) });
    const client = rig.connect({ extraHeaders: as('crowd', '203.0.113.1') });
    await client.untilHeard('snapshot');
    for (const sources of [['a'], ['b'], ['c']]) client.socket.emit('watch', { sources });
    await client.untilHeard('disconnect');
    // Connecting was the first of the three.
    expect(client.snapshots.length).toBeLessThanOrEqual(3);
    expect(client.heard.filter((what) => what.startsWith('refused'))).toEqual(['refused E_TOO_MANY_MESSAGES']);
  });

  test('packets that are no events count too: repeated connections to other namespaces', async () => {
    rig = await GatewayRig.start();
    const flood = rig.connect();
    await flood.untilHeard('snapshot');
    for (let sent = 0; sent < 5_000; sent += 1) flood.socket.io.engine.write('0/nowhere,');
    await flood.untilHeard('disconnect');
    expect((await ask(`${rig.url}/healthz`)).status).toBe(200);
  });
});

describe('requests', () => {
  test('a flood of one token is refused from every address, and others are served', async () => {
    rig = await GatewayRig.start({ access: ACCESS, limits: limitsWith({ requests: 5 }) });
    const get = (headers: Readonly<Record<string, string>>) => ask(`${rig.url}/api/runs`, { headers });
    for (let sent = 0; sent < 5; sent += 1) {
      expect((await get(as('crowd', `203.0.113.${sent}`))).status).toBe(200);
    }
    const refused = await get(as('crowd', '203.0.113.6'));
    expect(errorOf(refused)).toEqual([429, 'E_TOO_MANY_REQUESTS']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get(as('other', '203.0.113.6'))).status).toBe(200);
  });

  test('a flood of one address is refused on every route except probes, and an IPv6 network is one address', async () => {
    const perAddress = { ...DEFAULT_LIMITS.perAddress, requests: 3 };
    rig = await GatewayRig.start({ access: ACCESS, limits: { ...DEFAULT_LIMITS, perAddress } });
    const from = (address: string, path: string) =>
      ask(`${rig.url}${path}`, { headers: { 'x-forwarded-for': address } });
    for (const path of ['/', '/nowhere', '/api/runs']) await from('2001:db8:0:7::1', path);
    for (const path of ['/', '/nowhere', '/api/runs']) {
      expect(errorOf(await from('2001:db8:0:7::2', path))).toEqual([429, 'E_TOO_MANY_REQUESTS']);
    }
    expect((await from('2001:db8:0:7::2', '/healthz')).status).toBe(200);
    expect((await from('2001:db8:0:8::1', '/')).status).toBe(200);
    // Forwarding headers set before the trusted proxy do not change the address.
    expect((await from('2001:db8:0:8::1, 2001:db8:0:7::3', '/')).status).toBe(429);
  });

  test('a token with too many pending requests is refused until some have finished', async () => {
    const store = new MemoryStore();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    store.listRuns = async () => {
      await held;
      return [];
    };
    rig = await GatewayRig.start({ access: ACCESS, store, limits: limitsWith({ parallelRequests: 3 }) });
    const get = () => ask(`${rig.url}/api/runs`, { headers: as('crowd', '203.0.113.1') });
    const answers = Array.from({ length: 4 }, get);
    expect(errorOf(await Promise.race(answers))).toEqual([429, 'E_TOO_MANY_REQUESTS']);
    release();
    expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 429]);
    expect((await get()).status).toBe(200);
  });

  test.each([
    ['its headers', 'POST /api/login HTTP/1.1\r\nHost: 127.0.0.1\r\n'],
    [
      'its body',
      'POST /api/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    ],
  ])('a request that never finishes %s is cut off', async (_, beginning) => {
    rig = await GatewayRig.start({ limits: { ...DEFAULT_LIMITS, requestSeconds: 1 } });
    const socket = connect(Number(new URL(rig.url).port), '127.0.0.1');
    socket.write(beginning);
    // Single bytes do not extend the deadline: the whole request has to arrive in time.
    const drip = setInterval(() => socket.write('x'), 100);
    socket.on('error', () => undefined); // writing after the end
    const answer = await text(socket).catch(() => '');
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test.each(['windows', 'bins', 'windows.csv'])(
    'a time that no clock reaches is refused: %s from 1e308',
    async (what) => {
      rig = await GatewayRig.start();
      const answer = await ask(`${rig.url}/api/runs/run-1/${what}?source=stand-north&from=1e308`);
      expect(errorOf(answer)).toEqual([400, 'E_QUERY_INVALID']);
      expect(JSON.parse(answer.body).error.issues).toEqual([{ path: 'from', message: expect.any(String) }]);
      expect(errorOf(await ask(`${rig.url}/api/alerts?from=1e308`))).toEqual([400, 'E_QUERY_INVALID']);
    },
  );
});

describe('50 parallel reads of a day', () => {
  let store: Store;
  let reading = 0;
  let maxReading = 0;
  beforeAll(async () => {
    store = await openStore(':memory:');
    await store.saveRun(sampleRun());
    await store.commit({ sources: [sampleSource()] });
    const story = sampleStory(1_000);
    for (let from = 0; from < story.length; from += 500) await store.commit({ windows: story.slice(from, from + 500) });
    const listWindows = store.listWindows.bind(store);
    store.listWindows = async (span) => {
      reading += 1;
      maxReading = Math.max(maxReading, reading);
      return listWindows(span).finally(() => {
        reading -= 1;
      });
    };
  }, 120_000);
  afterAll(() => store.close());

  test('are answered in turn, and /healthz answers in between', async () => {
    rig = await GatewayRig.start({ store: Object.assign(new MemoryStore(), bound(store)) });
    const order: string[] = [];
    const get = async (path: string) => {
      const { status } = await ask(`${rig.url}${path}`);
      order.push(`${path.split('?')[0]} ${status}`);
    };
    const reads = Array.from({ length: 50 }, () => get('/api/runs/run-1/windows?source=stand-north'));
    const probes = (async () => {
      for (let probe = 0; probe < 5; probe += 1) await get('/healthz');
    })();
    await Promise.all([...reads, probes]);
    expect(order.filter((line) => line === '/api/runs/run-1/windows 200')).toHaveLength(50);
    expect(maxReading).toBe(DEFAULT_LIMITS.parallelReads);
    expect(order.lastIndexOf('/healthz 200')).toBeLessThan(order.length - 1);
  });
});

/** The query side of a store. */
function bound(store: Store) {
  return {
    listRuns: store.listRuns.bind(store),
    findRun: store.findRun.bind(store),
    listSources: store.listSources.bind(store),
    listWindows: store.listWindows.bind(store),
  };
}
