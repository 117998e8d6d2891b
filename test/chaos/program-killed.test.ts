import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

describe('a program with a private Redis', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crowdtone-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function startProgram(environment: NodeJS.ProcessEnv = {}): ChildProcessByStdio<null, Readable, null> {
    return spawn(
      process.execPath,
      ['--require', join(__dirname, '../../infra/typescript-hook.cjs'), join(__dirname, 'programs/hold-redis.ts')],
      { env: { ...process.env, TMPDIR: folder, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
  }

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'leaves neither it nor its data behind when killed by %s',
    async (signal) => {
      const program = startProgram();
      const [line] = (await once(program.stdout, 'data')) as [Buffer];
      const socket = new URL(String(line).trim()).pathname;
      const client = connect(socket);
      await once(client, 'connect');
      // A dying server may reset the connection instead of ending it; it is closed in both cases.
      client.on('error', () => {});
      const serverEnded = new Promise((resolve) => client.resume().once('close', resolve));
      program.kill(signal);
      await serverEnded;
      // The watcher removes the data before it ends the server.
      expect(existsSync(dirname(socket))).toBe(false);
    },
  );

  test('names the package to install when there is no redis-server', async () => {
    const program = startProgram({ PATH: '/nowhere' });
    const [line] = (await once(program.stdout, 'data')) as [Buffer];
    expect(String(line)).toMatch(/^E_REDIS_MISSING: .*apt-get install redis-server/);
    await once(program, 'exit');
    expect(readdirSync(folder)).toEqual([]);
  });
});
