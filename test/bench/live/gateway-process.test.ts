import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { GatewayCommand, GatewayReply } from './gateway-process';

const ROOT = join(__dirname, '../../..');

test('the gateway of npm run bench:live starts as compiled by that command, and stops on command', async () => {
  execFileSync(process.execPath, [join(ROOT, 'infra/test-tools.mjs')]);
  const child = fork(join(ROOT, 'test/dist/bench/live/gateway-process.js'), {
    execArgv: ['--expose-gc'],
    silent: true,
  });
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors += text;
  });
  const ended = once(child, 'exit');
  const first = await Promise.race([
    once(child, 'message').then(([answer]) => answer as GatewayReply),
    ended.then(() => errors),
  ]);
  expect(first).toMatchObject({ kind: 'ready', url: expect.stringMatching(/^http:/) });
  child.send({ kind: 'stop' } satisfies GatewayCommand);
  expect((await ended)[0]).toBe(0);
});
