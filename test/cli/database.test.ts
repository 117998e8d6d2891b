/** Results of cameras in PostgreSQL, as the built command line keeps them there. */
import { existsSync, writeFileSync } from 'node:fs';
import { logEntrySchema } from '@crowdtone/domain';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';

const PASSWORD = 'correct-horse';

const line = new CommandLine();
let server: PostgresServer;
let socket: Socket | undefined;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  socket?.disconnect();
  await line.close();
  await server.remove();
});

test('serve keeps results in a database, waits for it while it is away, loses no window, and tells nobody the password', async () => {
  const database = (await server.createDatabase()).replace('@', `:${PASSWORD}@`);
  const camera = '{ id: hall, url: "lavfi:testsrc2=size=320x180:rate=10", setting: synthetic }';
  writeFileSync(line.path('cameras.yaml'), `store: ${database}\nanalysis: { window: 1 }\nsources:\n  - ${camera}\n`);
  const args = ['serve', '--config', 'cameras.yaml', '--port', '0', '--out', 'live'];
  const serving = line.start(args, { env: { CROWDTONE_LOG_LEVEL: 'info' } });
  const [, url = ''] = await serving.untilSays(/dashboard: (http:\/\/\S+)/);
  const indices: number[] = [];
  socket = io(url, { transports: ['websocket'] });
  let heard = () => undefined as unknown;
  socket.on('event', ({ event }: { event: { kind: string; window?: { index: number } } }) => {
    if (event.kind === 'window' && event.window !== undefined) indices.push(event.window.index);
    heard();
  });
  const windows = (count: number) =>
    new Promise<void>((resolve) => {
      heard = () => indices.length >= count && resolve();
      heard();
    });
  await windows(3);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);

  const second = await line.run(args);
  expect(second).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('E_STORE_LOCKED') });
  const log = await line.run(['log', '--format', 'json'], { env: { DATABASE_URL: database } });
  expect(log.exitCode).toBe(0);
  expect(z.array(logEntrySchema).safeParse(JSON.parse(log.stdout)).success).toBe(true);

  await server.kill();
  await serving.untilSays(/the store cannot be used/);
  const unready = await fetch(`${url}/readyz`);
  expect(unready.status).toBe(503);
  expect(await unready.text()).toContain('"store"');
  await server.start();
  await windows(indices.length + 3);
  expect(indices).toEqual(indices.map((_, place) => (indices[0] ?? 0) + place));

  serving.pressCtrlC();
  const ended = await serving.ended;
  expect(ended.exitCode).toBe(130);
  for (const { stdout, stderr } of [ended, second, log]) expect(stdout + stderr).not.toContain(PASSWORD);
  expect(existsSync(line.path('live/crowdtone.duckdb'))).toBe(false);

  const doctor = await line.run(['doctor'], { env: { DATABASE_URL: database } });
  expect(doctor.stdout).toMatch(/ok +database +PostgreSQL \d+\S* .*at postgres:\/\/127\.0\.0\.1:\d+\//);
  expect(doctor.stdout).not.toContain(PASSWORD);
}, 180_000);

test('a database that cannot be used ends the command with what to do', async () => {
  const unreachable = `postgres://me:${PASSWORD}@127.0.0.1:1/none`;
  const { exitCode, stderr } = await line.run(['serve', '--port', '0', '--out', 'live'], {
    env: { DATABASE_URL: unreachable },
  });
  expect([exitCode, stderr]).toEqual([
    4,
    expect.stringMatching(/E_DATABASE_UNREACHABLE: postgres:\/\/127\.0\.0\.1:1\/none/),
  ]);
  const wrong = await line.run(['log'], { env: { DATABASE_URL: 'postgres://nothing' } });
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('E_DATABASE_URL')]);
});
