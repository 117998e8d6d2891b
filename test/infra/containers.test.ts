/** The files of infra/container and infra/systemd, and their commands as plain processes that may do what they allow. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram } from '@crowdtone/cli';
import { makeToken } from '@crowdtone/config';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { io } from 'socket.io-client';
import { z } from 'zod';
import { ROOT } from '../docs/markdown-files';
import { ConfinedCommand, type Launch } from './confined-command';

const CONTAINER = join(ROOT, 'infra/container');
const UNIT = join(ROOT, 'infra/systemd/crowdtone.service');
const DATA = '/var/lib/crowdtone';
/** Of 100; a service without restrictions has 96. */
const MAX_EXPOSURE = 20;
/** `systemd-analyze security` before this one knows installed units alone. */
const SYSTEMD_THAT_RATES_FILES = 250;

const dockerfile = readFileSync(join(CONTAINER, 'Dockerfile'), 'utf8')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '');
const compose = readFileSync(join(CONTAINER, 'compose.yaml'), 'utf8');
const unit = readFileSync(UNIT, 'utf8');

const instructions = (name: string) =>
  [...dockerfile.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, words = '']) => words);
const settings = (name: string) =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
const jsonWords = (text = '') => z.array(z.string()).parse(JSON.parse(text));
const environmentOf = (text = '') => text.trim().split(/\s+/);

const container: Launch = {
  program: '/app',
  data: DATA,
  config: '/run/secrets/cameras.yaml',
  environment: environmentOf(instructions('ENV')[0]),
  words: [...jsonWords(instructions('ENTRYPOINT')[0]), ...jsonWords(instructions('CMD')[0])],
};
const CREDENTIALS = '/run/credentials/crowdtone.service';
const service: Launch = {
  program: '/opt/crowdtone',
  data: DATA,
  config: join(CREDENTIALS, 'cameras.yaml'),
  environment: environmentOf(settings('Environment')[0]),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: systemd's own notation.
  words: settings('ExecStart')[0]?.replace('${CREDENTIALS_DIRECTORY}', CREDENTIALS).split(' ') ?? [],
};

/** Options of `crowdtone serve` with their defaults. */
function optionsOfServe(): ReadonlyMap<string, string> {
  const serve = buildProgram(() => undefined).commands.find((command) => command.name() === 'serve');
  return new Map(serve?.options.map(({ long, defaultValue }) => [long ?? '', String(defaultValue)]));
}

const line = new CommandLine();
const started: ConfinedCommand[] = [];
afterAll(async () => {
  for (const command of started) command.kill();
  await line.close();
});

test('the image is built from files that exist, for the Node of the checkout', () => {
  const version = readFileSync(join(ROOT, '.nvmrc'), 'utf8').trim();
  for (const image of instructions('FROM')) expect(image).toMatch(new RegExp(`^node:${version}-`));
  const copied = instructions('COPY --from=build').map((words) => words.split(' '));
  expect(copied.length).toBeGreaterThan(0);
  for (const [from = '', to] of copied) {
    expect([from, to]).toEqual([to, from]);
    expect(existsSync(from.replace(/^\/app/, ROOT))).toBe(true);
  }
  const context = readFileSync(join(CONTAINER, 'Dockerfile.dockerignore'), 'utf8');
  const allowed = [...context.matchAll(/^!(.*)$/gm)].map(([, path = '']) => path);
  expect(allowed.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  // What is not allowed is left out, secrets of containers among it.
  expect(context).toMatch(/^\*$/m);
  expect(allowed.filter((path) => 'infra/container/secrets'.startsWith(path))).toEqual([]);
});

test('every file that a container is given exists, and Crowdtone finds its configuration and port there', () => {
  const mounts = [...compose.matchAll(/- (\.\.\/\S+?):/g)].map(([, path = '']) => path);
  expect(mounts.length).toBeGreaterThan(0);
  expect(mounts.filter((path) => !existsSync(join(CONTAINER, path)))).toEqual([]);
  expect(compose).toContain(`secrets: [${container.config.replace('/run/secrets/', '')}]`);
  expect(compose).toContain(`crowdtone:${DATA}`);
  const prometheus = readFileSync(join(ROOT, 'infra/monitoring/prometheus.yml'), 'utf8');
  const [, token = ''] = /credentials_file: \/run\/secrets\/(\S+?) \}/.exec(prometheus) ?? [];
  expect(compose).toContain(`secrets: [${token}]`);
  const port = optionsOfServe().get('--port');
  expect(instructions('EXPOSE')).toEqual([port]);
  expect(compose).toContain(`127.0.0.1:${port}:${port}`);
  expect(prometheus).toContain(`targets: [crowdtone:${port}]`);
});

test.each([
  ['container', container],
  ['service', service],
])('the command of the %s has flags that serve knows', (_, { program, config, words }) => {
  const [, main, command, ...flags] = words;
  expect([main, command]).toEqual([`${program}/services/cli/dist/main.js`, 'serve']);
  const known = optionsOfServe();
  expect(flags.filter((word) => word.startsWith('-') && !known.has(word))).toEqual([]);
  expect(flags.slice(flags.indexOf('--config')).slice(0, 2)).toEqual(['--config', config]);
  expect(flags.slice(flags.indexOf('--out')).slice(0, 2)).toEqual(['--out', DATA]);
});

/** The unit on this machine, whose Node may lie elsewhere. */
function installedUnit(): string {
  const path = line.path('crowdtone.service');
  writeFileSync(path, unit.replace('/usr/bin/node', process.execPath));
  return path;
}

test('systemd takes the unit', () => {
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', installedUnit()], {
    encoding: 'utf8',
  });
  // It looks at the units that this one names too, and only warns of keys that it does not know.
  const complaints = stderr.split('\n').filter((text) => text.includes('crowdtone.service'));
  expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
  expect(settings('WantedBy')).toEqual(['multi-user.target']);
});

const [, version] = /^systemd (\d+)/.exec(execFileSync('systemd-analyze', ['--version'], { encoding: 'utf8' })) ?? [];

(Number(version) >= SYSTEMD_THAT_RATES_FILES ? test : test.skip)('the unit leaves little open', () => {
  const rate = ['security', '--no-pager', '--offline=true', `--threshold=${MAX_EXPOSURE}`, installedUnit()];
  expect(execFileSync('systemd-analyze', rate, { encoding: 'utf8' })).toContain('Overall exposure level');
});

test.each([
  ['container', container],
  ['service', service],
])(
  'the command of the %s works as another user who may write to its data alone',
  async (name, launch) => {
    const data = line.path(name);
    const { token, hash } = makeToken();
    const tokens = JSON.stringify([{ name: 'prometheus', hash, role: 'viewer' }]);
    const camera = '{ id: hall, url: "lavfi:testsrc2=size=320x180:rate=10", setting: synthetic }';
    const config = line.path(`${name}.yaml`);
    writeFileSync(config, `analysis: { window: 1 }\nsources:\n  - ${camera}\naccess: { tokens: ${tokens} }\n`);
    chmodSync(config, 0o444);
    mkdirSync(data);
    const command = new ConfinedCommand(launch, data, config);
    started.push(command);
    const { running } = command;
    const [, port] = await running.untilSays(/dashboard: http:\/\/\S+:(\d+)/);
    const url = `http://127.0.0.1:${port}`;

    const socket = io(url, { transports: ['websocket'], auth: { token } });
    await new Promise<void>((resolve) => socket.on('event', ({ event }) => event.kind === 'window' && resolve()));
    socket.disconnect();
    const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect(await metrics.text()).toMatch(/^crowdtone_windows_total\{source="hall"\} [1-9]/m);
    expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);

    command.terminate();
    const { exitCode, stderr } = await running.ended;
    expect({ exitCode, errors: stderr.match(/E_\w+/g) }).toEqual({ exitCode: 130, errors: null });
    const store = statSync(join(data, 'crowdtone.duckdb'));
    expect([store.uid, store.mode & 0o777]).toEqual([statSync(data).uid, 0o600]);
  },
  120_000,
);
