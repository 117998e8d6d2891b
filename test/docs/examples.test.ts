/** The programs in examples/ do what their documentation says. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WINDOWS_TABLE, windowsRows } from '@crowdtone/domain/tables';
import { windowsToCsv, writeParquet } from '@crowdtone/store';
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

test('windows.R weighs windows by their people, and draws a plot', () => {
  const windows = sampleStory(12);
  const path = line.path('for-r.csv');
  writeFileSync(path, windowsToCsv({ sourceId: 'stand-north', label: 'stand-north.mp4' }, windows));
  const program = join(ROOT, 'examples/windows.R');
  const plot = line.path('happiness.png');
  const printed = execFileSync('Rscript', [program, path, 'happiness', plot], { encoding: 'utf8' });
  const published = windows.filter(({ shares }) => shares !== null);
  expect(printed).toBe(
    `stand-north.mp4: ${meanHappiness(windows)} % happiness (${published.length} of 12 windows published)\n`,
  );
  expect(readFileSync(plot).subarray(1, 4).toString()).toBe('PNG');
});

/** In per cent, weighed by people. */
function meanHappiness(windows: ReturnType<typeof sampleStory>): string {
  const published = windows.filter(({ shares }) => shares !== null);
  const people = published.reduce((sum, window) => sum + window.people.readable, 0);
  const happy = published.reduce((sum, { shares, people: { readable } }) => {
    return sum + readable * (shares?.expressions.find(({ expression }) => expression === 'happiness')?.share ?? 0);
  }, 0);
  return ((100 * happy) / people).toFixed(1);
}

/** A folder with a package of PyPI, installed at first use beside the other tools of the tests. */
function pythonPackage(requirement: string): string {
  const folder = join(ROOT, 'node_modules', '.cache', 'crowdtone', `python-${requirement.replace('==', '-')}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  const options = [
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary=:all:',
    '--target',
    unfinished,
  ];
  execFileSync('python3', ['-m', 'pip', 'install', ...options, requirement]);
  renameSync(unfinished, folder);
  return folder;
}

test('windows_from_parquet.py weighs windows by their people', async () => {
  const windows = sampleStory(12);
  const path = line.path('windows.parquet');
  const source = { sourceId: 'stand-north', label: 'stand-north.mp4' };
  await writeParquet(path, WINDOWS_TABLE, [windows.flatMap((window) => windowsRows(source, window))]);
  const program = join(ROOT, 'examples/windows_from_parquet.py');
  const env = { ...process.env, PYTHONPATH: pythonPackage('duckdb==2.0.1') };
  const printed = execFileSync('python3', [program, 'happiness', path], { encoding: 'utf8', env });
  const published = windows.filter(({ shares }) => shares !== null);
  expect(printed.trim()).toBe(
    `stand-north.mp4: ${meanHappiness(windows).padStart(5)} % happiness ` +
      `(${published.length} of 12 windows published, trust good in ${published.length})`,
  );
}, 300_000);
