/**
 * Every command in a document, a help text or an error message is accepted by its program. Those that together use every option,
 * value and argument of all of them are run here in their smallest form, except for those in {@link NOT_RUN}.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildProgram } from '@crowdtone/cli';
import { makeToken } from '@crowdtone/config';
import { openStore } from '@crowdtone/store';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { writeEvening } from '@crowdtone/testing/evening';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { ffmpeg } from '../scenes/footage';
import { commandsOfDocuments, commandsOfMessages, crowdtoneWords, type NamedCommand } from './command-text';
import { covering } from './covering';
import { ROOT } from './markdown-files';

/** Commands that make and analyse the sample. */
const SAMPLES: readonly string[] = ['crowdtone', 'crowdtone analyze'];

/** The reason why a command is not run, by its prefix. */
const NOT_RUN: readonly (readonly [command: string, reason: string])[] = [
  ...SAMPLES.map((start) => [start, 'takes a minute of both cores; test/cli runs analyze on small crowds'] as const),
  ['crowdtone analyze --watch', 'runs until it is stopped; test/cli/batches.test.ts watches a folder'],
  [
    'crowdtone analyze --list recordings.csv --out event',
    'would replace the results that studies are tried on; test/cli/batches.test.ts analyses lists',
  ],
  ['crowdtone worker', 'runs until it is stopped; test/cli/worker.test.ts runs workers'],
  ['crowdtone train', 'takes hours on real data; services/cli/src/commands/training.test.ts trains on synthetic data'],
  ['crowdtone evaluate', 'needs labelled data; the tests beside services/cli/src/commands/evaluate.ts make some'],
  ['crowdtone export', 'needs labelled data; services/cli/src/commands/training.test.ts makes some'],
  ['crowdtone cameras discover', 'searches real networks; test/cli/discover-cameras.test.ts has stand-ins'],
  ['crowdtone cameras zones', 'needs a camera that was added on the page; test/cli/zones.test.ts adds one'],
  ['npm test', 'runs this test'],
  ['npm ci', 'is part of the bootstrap'],
  ['npm install', 'changes the checkout'],
  ['npm run build', 'is part of the bootstrap'],
  ['npm run lint', 'is a check of npm test'],
  ['npm run typecheck', 'is a check of npm test'],
  ['npm run knip', 'is a check of npm test'],
  ['npm run docs', 'is a check of npm test'],
  ['npm run docs:generate', 'is held current by generated-pages.test.ts'],
  ['npm run format', 'changes the checkout'],
  ['npm run coverage', 'is npm test with a flag'],
  ['node infra/build-tfjs-node.mjs', 'downloads TensorFlow'],
  ['node infra/turbo.mjs', 'is part of the bootstrap'],
  ['node examples/', 'is run by examples.test.ts'],
  ['python3 examples/', 'is run by examples.test.ts'],
];

/** Tools that are run with --help only, because they take minutes. */
const HELPED = [
  'npm run bench',
  'npm run bench:commits',
  'npm run bench:live',
  'npm run bench:scale',
  'npm run bench:batch',
  'npm run scene',
  'npm run fuzz',
  'npm run chaos',
  'npm run chaos:cluster',
  'npm run soak',
  'npm run simulate',
  'npm run bootstrap',
];

const documented = unique(commandsOfDocuments());
const textOf = ({ words }: NamedCommand) => words.join(' ');
const isOf = (command: string, start: string) =>
  command === start || command.startsWith(`${start} `) || (start.endsWith('/') && command.startsWith(start));

function unique(commands: readonly NamedCommand[]): NamedCommand[] {
  return [...new Map(commands.map((command) => [normal(command), command])).values()];
}

function normal(command: NamedCommand): string {
  const words = crowdtoneWords(command);
  return words === null ? command.words.join(' ') : ['crowdtone', ...words].join(' ');
}

const reasonFor = (command: NamedCommand) =>
  NOT_RUN.find(([start]) => (SAMPLES.includes(start) ? normal(command) === start : isOf(normal(command), start)))?.[1];

/** Options whose value is the reader's own choice. */
const FREE_VALUES = ['--out', '--name', '--source', '--camera', '--from', '--to', '--expires', '--host', '--port'];

/**
 * Parses a command line without executing it.
 *
 * @returns the command, each option, its value, and each argument
 */
function understand(words: readonly string[]): string[] {
  const program = buildProgram(() => undefined);
  let parts = [words.join(' ')];
  const silence = (command: typeof program, name: string): void => {
    command.configureOutput({ writeOut: () => undefined });
    if (command.commands.length === 0) {
      command.action(() => {
        const given = command.options.filter(
          (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
        );
        const values = given.map((option) => JSON.stringify(command.getOptionValue(option.attributeName())));
        const options = given.map(({ long }, place) => {
          const isFree = FREE_VALUES.includes(long ?? '');
          return isFree ? `${name} ${long}` : `${name} ${long} ${values[place]}`;
        });
        parts = [name, ...options, ...command.args.map((argument) => `${name} ${argument}`)];
      });
    }
    for (const child of command.commands) silence(child, `${name} ${child.name()}`);
  };
  silence(program, 'crowdtone');
  try {
    program.parse([...words], { from: 'user' });
  } catch (error) {
    if ((error as { exitCode?: number }).exitCode !== 0) throw error;
  }
  return parts;
}

const ofCrowdtone = documented.filter((command) => crowdtoneWords(command) !== null);

test.each(ofCrowdtone.map((command) => [normal(command), command.where, command] as const))(
  '%s (%s) is understood',
  (_text, _where, command) => {
    understand(crowdtoneWords(command) ?? []);
    // Files of the checkout named by an example exist.
    for (const word of command.words) {
      const [, path] = /((?:packages|infra|examples)\/[\w./-]+\.\w+)$/.exec(word) ?? [];
      if (path !== undefined) expect(readFileSync(join(ROOT, path)).length).toBeGreaterThan(0);
    }
  },
);

test('commands named by error messages and other texts exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const program = buildProgram(() => undefined);
  const named = commandsOfMessages();
  expect(named.length).toBeGreaterThan(10);
  for (const { words, where } of named) {
    const [tool, verb, script] = words;
    const known = tool === 'npm' ? Object.keys(scripts) : program.commands.map((command) => command.name());
    expect([where, known]).toEqual([where, expect.arrayContaining([verb === 'run' ? script : verb])]);
  }
});

describe('in its smallest form', () => {
  const line = new CommandLine();
  const films = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4' });
    createReadStream(line.path('station.mp4')).pipe(response);
  });
  let web = '';

  beforeAll(async () => {
    // The scripts run below would install packages during this test.
    const lock = createHash('sha256')
      .update(readFileSync(join(ROOT, 'package-lock.json')))
      .digest('hex');
    const stamp = readFileSync(join(ROOT, 'node_modules/.cache/crowdtone/bootstrap.json'), 'utf8');
    if (!stamp.includes(lock)) throw new Error('packages are not up to date; run npm run bootstrap first');
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=4:duration=1', line.path('station.mp4'));
    for (const folder of ['recordings', 'examples', 'report']) mkdirSync(line.path(folder));
    for (const copy of ['recordings/crowd.mp4']) copyFileSync(line.path('station.mp4'), line.path(copy));
    writeFileSync(line.path('recordings.csv'), 'file,label\nstation.mp4,Station\n');
    const example = readFileSync(join(ROOT, 'examples/cameras.yaml'), 'utf8');
    // Making the sample takes longer than the rest of this test.
    writeFileSync(line.path('examples/cameras.yaml'), example.replace('url: sample', 'url: ../station.mp4'));
    for (const folder of ['event', 'other-event']) await writeEvening(line.path(folder));
    await writeCamera(line.path('crowdtone-reports/live'));
    const guide = readFileSync(join(ROOT, 'docs/guides/studies.md'), 'utf8');
    const blockOf = (start: string) => `${start}${guide.split(`\n${start}`)[1]?.split('```')[0]}`;
    writeFileSync(line.path('talks.yaml'), blockOf('title:'));
    writeFileSync(line.path('programme.csv'), blockOf('name,kind'));
    const tour = readFileSync(join(ROOT, 'docs/guides/tour-mood-messages.md'), 'utf8').split('```yaml\n')[1] ?? '';
    writeFileSync(line.path('tour.yaml'), tour.split('```')[0]?.replace('url: sample', 'url: station.mp4') ?? '');
    const { hash } = makeToken();
    const token = JSON.stringify({ name: 'desk', hash, role: 'viewer' });
    writeFileSync(line.path('cameras.yaml'), `sources: []\naccess: { tokens: [${token}] }\n`);
    films.listen(0, '127.0.0.1');
    await once(films, 'listening');
    web = `http://127.0.0.1:${(films.address() as AddressInfo).port}`;
  }, 180_000);
  afterAll(async () => {
    films.close();
    await line.close();
  });

  const runnable = documented.filter((command) => reasonFor(command) === undefined);
  const calls = runnable.filter((command) => command.words[0] === 'curl');
  const helped = runnable.filter((command) => HELPED.some((start) => isOf(textOf(command), start)));
  const scripts = unique(helped.map(({ words, ...rest }) => ({ ...rest, words: words.slice(0, 3) })));
  const ours = runnable.filter((command) => crowdtoneWords(command) !== null);
  const partsOf = (command: NamedCommand) => understand(crowdtoneWords(command) ?? []);
  const run = covering(ours, partsOf);

  test('every command is run, has its options tried out by others, or a reason says why not', () => {
    const known = new Set([...calls, ...helped, ...ours]);
    expect(
      runnable.filter((command) => !known.has(command)).map(({ words, where }) => [where, words.join(' ')]),
    ).toEqual([]);
    expect(new Set(run.flatMap(partsOf))).toEqual(new Set(ours.flatMap(partsOf)));
  });

  test.each(run.map((command) => [normal(command), command] as const))(
    '%s',
    async (_text, command) => {
      const words = (crowdtoneWords(command) ?? []).map((word) => word.replace('https://example.org', web));
      if (words[0] !== 'serve' || words.includes('--help')) {
        expect(await line.start(inBrief(words)).success()).toMatchObject({ exitCode: 0 });
        return;
      }
      const port = words.indexOf('--port');
      const running = line.start([...(port < 0 ? words : words.toSpliced(port, 2)), '--port', '0']);
      await running.untilSays(/dashboard: http/);
      running.pressCtrlC();
      expect(await running.ended).toMatchObject({ exitCode: 130 });
    },
    180_000,
  );

  test.each(helped.filter(({ words }) => words.includes('--')).map((command) => [textOf(command), command] as const))(
    '%s has options that the program accepts',
    async (_text, { words }) => {
      const start = readFileSync(join(ROOT, scriptOf(words[2] ?? '')), 'utf8');
      const [, folder = ''] = /await runTestTool\('([\w/]+)'\)/.exec(start) ?? [];
      const { main } = (await import(join(ROOT, 'test', folder, 'main'))) as { main(args: string[]): Promise<number> };
      const [out, errors] = [process.stdout, process.stderr].map((stream) =>
        jest.spyOn(stream, 'write').mockReturnValue(true),
      );
      const options = words.slice(words.indexOf('--') + 1).filter((word) => word !== '--help');
      const exitCode = await main([...options, '--help']);
      const printed = [out, errors].map((stream) => stream?.mock.calls.join(''));
      jest.restoreAllMocks();
      expect([exitCode, ...printed]).toEqual([0, expect.stringContaining('Usage: npm run'), '']);
    },
    180_000,
  );

  test.each(scripts.map((command) => [textOf(command), command] as const))(
    '%s prints its help',
    async (_text, { words }) => {
      const [stdout, exitCode] = await npm('run', '--silent', words[2] ?? '', '--', '--help');
      expect(exitCode).toBe(0);
      if (words[2] !== 'bootstrap') expect(stdout).toContain('Usage: npm run');
    },
    180_000,
  );

  test('curl', async () => {
    const running = line.start(['serve', '--port', '0']);
    const [, address = ''] = await running.untilSays(/dashboard: (http\S+)/);
    for (const { words } of calls) {
      const after = (flag: string) => words.flatMap((word, index) => (words[index - 1] === flag ? [word] : []));
      const url = words.find((word) => /^https?:/.test(word)) ?? '';
      const headers = after('-H').map((header) => header.split(/: ?/, 2) as [string, string]);
      const [body] = after('-d');
      const answer = await fetch(url.replace(/^https?:\/\/[^/]+/, new URL(address).origin), {
        method: after('-X')[0] ?? 'GET',
        headers: headers.filter(([name]) => name !== 'authorization'),
        ...(body !== undefined && { body }),
      });
      expect([url, answer.status]).toEqual([url, body === undefined ? 200 : 201]);
    }
    expect(calls.length).toBeGreaterThan(1);
    running.pressCtrlC();
    await running.ended;
  }, 180_000);

  test('npm start --silent and npx print only the output of the program', async () => {
    for (const words of [
      ['start', '--silent', '--', 'doctor', '--json'],
      ['exec', '--', 'crowdtone', 'doctor', '--json'],
    ]) {
      const [stdout] = await npm(...words);
      expect(JSON.parse(stdout)).toMatchObject({ healthy: true });
    }
  }, 180_000);
});

/** An analysis whose results nothing reads is tried dry: options, list, model and recordings are read as for a whole one. */
function inBrief(words: readonly string[]): readonly string[] {
  const isWhole = words[0] !== 'analyze' || words.includes('--out') || words.includes('--dry-run');
  return isWhole ? words : [...words, '--dry-run'];
}

/** The file that an npm script starts. */
function scriptOf(name: string): string {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return scripts[name]?.replace(/^node /, '') ?? '';
}

/** A store with the camera that examples name, recorded at another time than they delete, and too recently for retention. */
async function writeCamera(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const store = await openStore(join(folder, 'crowdtone.duckdb'));
  const begunAt = Date.now() - 3_600_000;
  const facts = { sourceId: 'hall', purpose: { setting: 'event', legalBasis: null }, begunAt };
  await store.saveRun(sampleRun({ endedAt: '2026-05-12T19:00:00Z' }));
  await store.commit({ sources: [sampleSource({ ...facts, state: 'partial' })], windows: sampleStory(60, facts) });
  await store.close();
}

/** @returns its standard output and exit code */
async function npm(...words: readonly string[]): Promise<[string, number | null]> {
  const child = spawn('npm', words, {
    cwd: ROOT,
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.resume();
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return [stdout, exitCode];
}
