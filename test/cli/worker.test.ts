/** Roles of a deployment on several machines, as the built command line runs them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type FrameOutcome, shardOf } from '@crowdtone/domain';
import { describeExpressionModel } from '@crowdtone/networks';
import { deriveCropKey, openQueues, type Queues } from '@crowdtone/queue';
import { CommandLine, type RunningCommand } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';

const SECRET = 'a secret that is known to every machine';
const SIDE = 48;
/** Of every deployment. */
const SHARDS = 16;
const MODEL = 'faceapi-baseline';

const line = new CommandLine();
let redis: DurableRedis;
let queues: Queues;
beforeAll(async () => {
  redis = await DurableRedis.start();
  queues = await openQueues({
    redisUrl: redis.url,
    prefix: 'crowdtone-deployment-main',
    cropKey: deriveCropKey(SECRET, 'main'),
    shards: SHARDS,
  });
  writeFileSync(line.path('secret'), `${SECRET}\n`);
  writeFileSync(line.path('settings.yaml'), `analysis: { model: ${MODEL} }\n`);
});
afterAll(async () => {
  await queues.close();
  await line.close();
  await redis.remove();
});

const face = {
  trackId: 7,
  box: { x: 0, y: 0, width: SIDE, height: SIDE },
  score: 0.9,
  sizePx: SIDE,
  sharpness: 1,
  unreadable: null,
  crop: { offset: 0, side: SIDE, channels: 3 as const },
};
const frame = (sequence: number) => ({
  version: 2 as const,
  ...{ runId: 'run', sourceId: 'hall', epoch: 1, sequence, presentationMs: sequence * 500, faces: [face] },
});

function startExpression(...more: string[]): RunningCommand {
  return line.start(['worker', '--role', 'expression', '--port', '0', '--config', 'settings.yaml', ...more], {
    env: {
      REDIS_URL: redis.url,
      CROWDTONE_CLUSTER_SECRET_FILE: line.path('secret'),
      CROWDTONE_LOG_LEVEL: 'debug',
    },
  });
}

/** Address of the probes, once the roles have begun. */
async function probesOf(worker: RunningCommand): Promise<string> {
  const [, url = ''] = await worker.untilSays(/worker expression: (http:\/\/\S+)/);
  return url;
}

test('two workers read frames of another machine, and one goes on with those of the other when it is killed', async () => {
  const [first, second] = [startExpression(), startExpression()];
  const [, url] = [await probesOf(first), await probesOf(second)];
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  for (const sample of ['ready 1', 'expression_workers 1', 'oldest_frame_seconds 0']) {
    expect(metrics).toContain(`crowdtone_${sample}\n`);
  }
  expect((await fetch(`${url}/api/runs`)).status).toBe(404);

  const outcomes: FrameOutcome[] = [];
  let arrived = () => undefined as unknown;
  await queues.outcomes.consume(
    async (outcome) => {
      outcomes.push(outcome);
      arrived();
    },
    { shard: shardOf('hall', SHARDS) },
  );
  const all = new Promise<void>((resolve) => {
    arrived = () => new Set(outcomes.map((each) => 'sequence' in each && each.sequence)).size === 40 && resolve();
  });
  const frames = await queues.frameJobs.producer({ policy: 'realtime' });
  const pixels = new Uint8Array(SIDE * SIDE * 3).fill(90);
  for (let sequence = 0; sequence < 40; sequence += 1) {
    await frames.publish(frame(sequence), pixels);
    if (sequence === 20) first.kill();
  }
  await all;
  await frames.drained();
  const { identity } = describeExpressionModel(MODEL);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ kind: 'analysed', epoch: 1, model: identity, faces: [{ unreadable: null }] });
  }
  await first.ended;

  // Whoever sees arguments, environments of children, logs or Redis does not learn the secret.
  const expression = second.service('expression');
  const told = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${expression}/${file}`, 'utf8')).join('');
  expect(told).not.toContain(SECRET);
  expect(redis.filesOnDisk().includes(SECRET)).toBe(false);
  second.pressCtrlC();
  const { exitCode, stdout, stderr } = await second.ended;
  expect(exitCode).toBe(130);
  expect(stdout + stderr).not.toContain(SECRET);
  expect(stderr).not.toMatch(/"level":(50|60)/);
  await line.untilNothingIsLeft();
}, 120_000);

test.each([
  ['no role', [], {}, /E_USAGE: .*--role/],
  ['an unknown role', ['--role', 'cook'], {}, /E_USAGE: .*expression/],
  ['no Redis', ['--role', 'expression'], { CROWDTONE_CLUSTER_SECRET: SECRET }, /E_USAGE: .*REDIS_URL/],
  [
    'no database',
    ['--role', 'ingest', '--port', '0'],
    { REDIS_URL: 'redis://127.0.0.1:1', CROWDTONE_CLUSTER_SECRET: SECRET },
    /E_USAGE: .*DATABASE_URL/,
  ],
  [
    'a gateway beside another role',
    ['--role', 'gateway', 'expression'],
    { REDIS_URL: 'redis://127.0.0.1:1', CROWDTONE_CLUSTER_SECRET: SECRET },
    /E_USAGE: .*a process of its own/,
  ],
  ['no secret', ['--role', 'expression'], { REDIS_URL: 'redis://127.0.0.1:1' }, /E_CLUSTER_SECRET: .*openssl rand/],
  [
    'a short secret',
    ['--role', 'expression'],
    { REDIS_URL: 'redis://127.0.0.1:1', CROWDTONE_CLUSTER_SECRET: 'tiger' },
    /E_CLUSTER_SECRET: .*5 characters of at least 32/,
  ],
  [
    'a file that is not there',
    ['--role', 'expression'],
    { REDIS_URL: 'redis://127.0.0.1:1', CROWDTONE_CLUSTER_SECRET_FILE: '/none' },
    /E_CLUSTER_SECRET: .*\/none \(ENOENT\)/,
  ],
])('%s ends the command with what to do', async (_, args, env, message) => {
  const { exitCode, stderr } = await line.run(['worker', ...args], { env });
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(stderr).not.toContain('tiger');
});
