/** The containers of the roles of a deployment, beside the image and the command that they run. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeToken } from '@crowdtone/config';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../docs/markdown-files';
import { ConfinedCommand } from './confined-command';
import { parsedFlags } from './worker-flags';

const CONTAINER = join(ROOT, 'infra/container');
const ROLES = ['aggregator', 'expression', 'gateway', 'ingest'];

const serviceSchema = z.object({
  image: z.string().optional(),
  command: z.array(z.string()).default([]),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.unknown().optional(),
  profiles: z.array(z.string()).optional(),
});
const fileSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  networks: z.unknown().optional(),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

const reset = { tag: '!reset', collection: 'seq' as const };
const { services, networks, secrets } = fileSchema.parse(
  parse(readFileSync(join(CONTAINER, 'roles.yaml'), 'utf8'), { merge: true, customTags: [reset] }),
);
const service = (name: string) => serviceSchema.parse(services[name]);

const line = new CommandLine();
const started: ConfinedCommand[] = [];
let redis: DurableRedis;
let postgres: PostgresServer;
beforeAll(async () => {
  [redis, postgres] = [await DurableRedis.start(), await PostgresServer.start()];
});
afterAll(async () => {
  for (const command of started) command.kill();
  await line.close();
  await redis.remove();
  await postgres.remove();
});

test.each(ROLES)('%s runs a command that the command line takes, on the port that the image is asked at', (role) => {
  const { image, command, read_only, cap_drop } = service(role);
  expect({ image, read_only, cap_drop }).toEqual({ image: 'crowdtone', read_only: true, cap_drop: ['ALL'] });
  const dockerfile = readFileSync(join(CONTAINER, 'Dockerfile'), 'utf8');
  const [, port] = /^EXPOSE (\d+)$/m.exec(dockerfile) ?? [];
  expect(parsedFlags(command)).toMatchObject({
    ...{ role: [role], host: '0.0.0.0', port, config: '/run/secrets/cameras.yaml' },
  });
});

test('the secret is a file of those that need it, and the gateway alone has a port', () => {
  const path = '/run/secrets/cluster-secret';
  for (const role of ROLES) {
    const { secrets: given, environment, ports } = service(role);
    const isGateway = role === 'gateway';
    expect(given).toEqual(isGateway ? ['cameras.yaml'] : ['cameras.yaml', 'cluster-secret']);
    expect(environment).toEqual({
      REDIS_URL: 'redis://redis',
      ...(!isGateway && { CROWDTONE_CLUSTER_SECRET_FILE: path }),
    });
    expect(ports).toEqual(isGateway ? ['127.0.0.1:4747:4747'] : []);
  }
  expect(secrets).toEqual({ 'cluster-secret': { file: 'secrets/cluster-secret' } });
});

test('Redis writes nothing to a disk, drops nothing, and is reached by the roles alone', () => {
  const { command, networks: joined, ports } = service('redis');
  const flags = command.join(' ');
  for (const setting of ['--save  ', '--appendonly no', '--maxmemory-policy noeviction']) {
    expect(flags).toContain(setting);
  }
  expect({ joined, ports, networks }).toEqual({
    joined: ['queues'],
    ports: [],
    networks: { queues: { internal: true } },
  });
  const reaching = Object.entries(services).filter(([, { networks: of }]) => JSON.stringify(of)?.includes('queues'));
  expect(reaching.map(([name]) => name).sort()).toEqual([...ROLES, 'redis'].sort());
});

test('the one program is not started beside them, and PostgreSQL always is', () => {
  expect([service('crowdtone').profiles, service('postgres').profiles]).toEqual([['serve'], []]);
});

test('Prometheus asks every role', () => {
  const [mount = ''] = service('prometheus').volumes;
  const [file = '', target] = mount.split(':');
  expect(target).toBe('/etc/prometheus/prometheus.yml');
  expect(existsSync(join(CONTAINER, file))).toBe(true);
  const config = readFileSync(join(CONTAINER, file), 'utf8');
  expect(config).toContain('names: [ingest, expression, aggregator], type: A, port: 4747');
  expect(service('gateway').networks).toEqual({ default: { aliases: ['crowdtone'] }, queues: {} });
});

test('the commands work together as another user who may write to nothing that outlives them', async () => {
  const [config, secret] = [line.path('cameras.yaml'), line.path('secret')];
  const store = await postgres.createDatabase();
  const camera = '{ id: hall, url: "lavfi:testsrc2=size=320x180:rate=10", setting: synthetic }';
  const tokens = JSON.stringify([{ name: 'wall', hash: makeToken().hash, role: 'viewer' }]);
  const settings = [
    `store: ${store}`,
    'analysis: { window: 1 }',
    `sources: [${camera}]`,
    `access: { tokens: ${tokens} }`,
  ];
  writeFileSync(config, settings.join('\n'));
  writeFileSync(secret, 'a secret that every container of the deployment has');
  for (const file of [config, secret]) chmodSync(file, 0o444);
  const [, image = ''] = /^ENV ((?:.*\\\n)*.*)$/m.exec(readFileSync(join(CONTAINER, 'Dockerfile'), 'utf8')) ?? [];

  const begin = (role: string) => {
    const { command, environment, secrets: given } = service(role);
    const data = line.path(role);
    mkdirSync(data);
    const launch = {
      ...{ program: '/app', data: '/var/lib/crowdtone', config: '/run/secrets/cameras.yaml' },
      environment: [
        ...image.replaceAll('\\\n', ' ').trim().split(/\s+/),
        ...Object.entries({ ...environment, REDIS_URL: redis.url }).map(([name, value]) => `${name}=${value}`),
      ],
      words: ['node', '/app/services/cli/dist/main.js', ...command],
    };
    const others = given.includes('cluster-secret') ? { '/run/secrets/cluster-secret': secret } : {};
    const confined = new ConfinedCommand(launch, data, config, others);
    started.push(confined);
    return confined;
  };
  // Who watches is stopped first, who judges after that.
  const commands = ['ingest', 'expression', 'aggregator', 'gateway'].map(begin);
  const said = await Promise.all(
    commands.map(({ running }) => running.untilSays(/(?:worker \w+|dashboard): (http\S+)/)),
  );
  for (const [, url] of said) expect((await fetch(`${url}/readyz`)).status).toBe(200);
  for (const command of commands) {
    command.terminate();
    const { exitCode, stderr } = await command.running.ended;
    expect({ exitCode, errors: stderr.match(/E_\w+/g) }).toEqual({ exitCode: 130, errors: null });
  }
}, 240_000);
