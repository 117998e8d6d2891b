/** A gateway with tokens, probes and metrics, as the built command line serves it over a shared Redis. */
import { writeFileSync } from 'node:fs';
import { runsAnswerSchema } from '@crowdtone/domain';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { io, type Socket } from 'socket.io-client';

const line = new CommandLine();
let redis: DurableRedis;
beforeAll(async () => {
  redis = await DurableRedis.start();
});
afterAll(async () => {
  await line.close();
  await redis.remove();
});

const CAMERAS = `
analysis: { fps: 2, window: 1 }
sources:
  - { id: hall, url: "lavfi:testsrc2=size=320x180:rate=10", setting: synthetic }
  - { id: gone, url: "rtsp://127.0.0.1:1/", setting: synthetic }
access:
  tokens:
`;

/** Makes a token as its help describes, with the line of the token file. */
async function newToken(...flags: readonly string[]): Promise<{ token: string; entry: string }> {
  const { stdout, exitCode } = await line.run(['token', 'new', ...flags]);
  expect(exitCode).toBe(0);
  const [, token = ''] = /^token \(not shown again\): (ct_\S+)$/m.exec(stdout) ?? [];
  const [entry = ''] = /^ {4}- .*$/m.exec(stdout) ?? [];
  expect(entry).not.toContain(token);
  return { token, entry };
}

test('a configuration with tokens requires them, exposes probes and metrics, and survives an outage of Redis', async () => {
  const viewer = await newToken('--role', 'viewer', '--expires', '30d');
  const hall = await newToken('--role', 'operator', '--source', 'hall', '--name', `"hall": 'door'`);
  writeFileSync(line.path('cameras.yaml'), `${CAMERAS}${viewer.entry}\n${hall.entry}\n`);
  const serving = line.start(
    ['serve', '--config', 'cameras.yaml', '--host', '0.0.0.0', '--port', '0', '--out', 'live'],
    { env: { REDIS_URL: redis.url, CROWDTONE_LOG_LEVEL: 'debug' } },
  );
  const [, port = ''] = await serving.untilSays(/dashboard: http:\/\/0\.0\.0\.0:(\d+)/);
  const url = `http://127.0.0.1:${port}`;
  const ask = (path: string, token?: string) =>
    fetch(url + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

  const socket = io(url, { transports: ['websocket'], auth: { token: hall.token } });
  const receivedSources = new Set<string>();
  await new Promise<void>((resolve) => {
    let windows = 0;
    socket.on('event', ({ event }) => {
      if (event.kind === 'health') receivedSources.add(event.health.sourceId);
      if (event.kind === 'window') {
        receivedSources.add(event.window.sourceId);
        windows += 1;
      }
      if (windows >= 3 && receivedSources.has('hall')) resolve();
    });
  });
  expect([...receivedSources]).toEqual(['hall']);

  expect((await ask('/api/runs')).status).toBe(401);
  const { runs } = runsAnswerSchema.parse(await (await ask('/api/runs', viewer.token)).json());
  expect((await (await ask(`/api/runs/${runs[0]?.runId}/sources`, hall.token)).json()).sources).toHaveLength(1);
  expect((await ask('/metrics', hall.token)).status).toBe(403);
  const metrics = await (await ask('/metrics', viewer.token)).text();
  expect(metrics).toMatch(/^crowdtone_frames_analysed_total\{source="hall"\} [1-9]/m);
  expect(metrics).toMatch(/^crowdtone_decode_to_dashboard_seconds_count [1-9]/m);
  for (const stage of ['faces', 'queue', 'expressions', 'store', 'announce']) {
    expect(metrics).toMatch(new RegExp(`^crowdtone_stage_seconds_count\\{stage="${stage}"\\} [1-9]`, 'm'));
  }
  expect(metrics).toMatch(/^crowdtone_source_reconnects_total\{source="gone",cause="refused"\} [1-9]/m);
  expect(metrics).toMatch(/^crowdtone_queue_messages\{queue="frames"\} \d/m);
  expect((await ask('/readyz')).status).toBe(200);

  await cacheExpired(socket);
  await redis.kill();
  const unready = await ask('/readyz');
  expect(unready.status).toBe(503);
  expect((await unready.json()).reasons.map(({ part }: { part: string }) => part)).toContain('redis');
  await redis.start();
  await cacheExpired(socket);
  expect((await ask('/readyz')).status).toBe(200);

  socket.disconnect();
  serving.pressCtrlC();
  const { exitCode, stderr } = await serving.ended;
  expect(exitCode).toBe(130);
  expect(stderr).not.toContain(viewer.token);
  expect(line.leftovers()).toEqual([]);

  // One identifier per frame in the logs of every process.
  const logged = stderr
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text));
  const stored = logged.find(({ trace, kind }) => trace !== undefined && kind === 'analysed') ?? {};
  expect(stored.trace).toMatch(/^\S+\/hall\/\d+$/);
  // A frame can be followed through the three processes that handled it.
  const processes = new Set(logged.filter(({ trace }) => trace === stored.trace).map(({ pid }) => pid));
  expect(processes.size).toBe(3);
  expect(logged.find(({ closedBy }) => closedBy !== undefined)).toMatchObject({ sourceId: 'hall', index: 0 });
}, 120_000);

/**
 * Resolves after five windows of one second each. /readyz caches its result for a second, and after an outage a few of
 * them may arrive at once.
 */
function cacheExpired(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let windows = 0;
    socket.on('event', function count({ event }: { event: { kind: string } }) {
      if (event.kind === 'window') windows += 1;
      if (windows < 5) return;
      socket.off('event', count);
      resolve();
    });
  });
}

test.each([
  ['no role', ['token', 'new']],
  ['another role', ['token', 'new', '--role', 'admin']],
  ['no length of time', ['token', 'new', '--role', 'viewer', '--expires', 'tomorrow']],
])('a token with %s is refused', async (_, args) => {
  const { exitCode, stdout, stderr } = await line.run(args);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^E_USAGE: /);
});

test('listening on a public address requires a token', async () => {
  const { exitCode, stderr } = await line.run(['serve', '--host', '0.0.0.0', '--port', '0']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/E_GATEWAY_NO_TOKEN: .*crowdtone token new/);
});
