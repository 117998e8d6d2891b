/** The programs in examples/ do what their documentation says. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { windowsToCsv } from '@crowdtone/store';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { ffmpeg } from '../scenes/footage';
import { ROOT } from './markdown-files';

const line = new CommandLine();
const started: ChildProcess[] = [];
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await line.close();
});

/** Starts a Node example; resolves to its output once it matches the pattern. */
function startExample(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(ROOT, 'examples', name), ...args], { env: { ...process.env, ...env } });
  started.push(child);
  let printed = '';
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      wake();
    });
  }
  child.once('close', () => wake());
  return async (pattern: RegExp): Promise<RegExpExecArray> => {
    while (true) {
      const match = pattern.exec(printed);
      if (match) return match;
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}:\n${printed}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

test('webhook-receiver.mjs accepts signed deliveries, each once, and nothing else', async () => {
  const SECRET = 'a-secret-of-many-characters';
  const says = startExample('webhook-receiver.mjs', ['0'], { SECRET });
  const [, address = ''] = await says(/listening on (\S+)/);
  const body = JSON.stringify({ version: 1, event: 'alert.fired', alert: { message: 'Platform 2: too dense' } });
  const send = async (secret: string, seconds = Math.floor(Date.now() / 1000)) => {
    const v1 = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
    const headers = { 'crowdtone-signature': `t=${seconds},v1=${v1}`, 'crowdtone-delivery': 'one' };
    return (await fetch(address, { method: 'POST', headers, body })).status;
  };
  expect(await send('another-secret-of-many')).toBe(401);
  expect(await send(SECRET, 1_700_000_000)).toBe(401);
  expect([await send(SECRET), await send(SECRET)]).toEqual([204, 204]);
  const [printed] = await says(/alert\.fired: Platform 2: too dense\n(.*)/);
  expect(printed).toBe('alert.fired: Platform 2: too dense\n');
});

test('live-events.mjs prints what a gateway publishes', async () => {
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=4:duration=120', line.path('station.mp4'));
  const running = line.start(['serve', 'station.mp4', '--port', '0', '--window', '1']);
  const [, address = ''] = await running.untilSays(/dashboard: (http\S+)/);
  const says = startExample('live-events.mjs', [new URL(address).origin]);
  await says(/snapshot: \d+ sources, \d+ windows/);
  const [, people] = await says(/ at \d+ s: (\d+) of \d+ people; no shares: /);
  expect(people).toBe('0');
  running.pressCtrlC();
  expect((await running.ended).exitCode).toBe(130);
}, 60_000);

test('mood_over_time.py prints a line for each window', () => {
  const windows = sampleStory(12);
  writeFileSync(line.path('windows.csv'), windowsToCsv({ sourceId: 'stand-north', label: 'stand-north.mp4' }, windows));
  const printed = execFileSync('python3', [join(ROOT, 'examples/mood_over_time.py'), line.path('windows.csv')], {
    encoding: 'utf8',
  });
  const withheld = windows.filter((window) => window.withheld !== null).length;
  expect(printed.trim().split('\n')).toHaveLength(windows.length);
  expect(printed.match(/no shares/g) ?? []).toHaveLength(withheld);
  expect(printed).toMatch(/happiness +\d+ % \(\d+ to \d+\)/);
});
