import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES, type FrameJob, type FrameOutcome } from '@crowdtone/domain';
import { describeExpressionModel } from '@crowdtone/networks';
import { newCropKey, openQueues, openRedis, type Queues, type RedisHandle } from '@crowdtone/queue';
import { end, firstMessage, forkService } from '@crowdtone/testing/service-process';

const MAIN = join(__dirname, '../../services/expression/src/main.ts');
const SIDE = 48;

const job: Omit<FrameJob, 'cropsKey'> = {
  version: 2,
  runId: 'run',
  sourceId: 'source',
  epoch: 0,
  sequence: 0,
  presentationMs: 0,
  faces: [
    {
      trackId: 7,
      box: { x: 0, y: 0, width: SIDE, height: SIDE },
      score: 0.9,
      sizePx: SIDE,
      sharpness: 1,
      unreadable: null,
      crop: { offset: 0, side: SIDE, channels: 3 },
    },
  ],
};

describe('the expression worker as its own process', () => {
  const prefix = 'test';
  const cropKey = newCropKey();
  let redis: RedisHandle;
  let queues: Queues;
  let service: ChildProcess | null = null;

  beforeAll(async () => {
    redis = await openRedis();
    queues = await openQueues({ redisUrl: redis.url, prefix, cropKey });
  });
  afterEach(() => {
    service?.kill('SIGKILL');
  });
  afterAll(async () => {
    await queues.close();
    await redis.close();
  });

  const fork = (config: object): ChildProcess => {
    service = forkService(MAIN, { redisUrl: redis.url, prefix, cropKey, model: 'faceapi-baseline', ...config });
    return service;
  };

  test('reports its model and runtime, classifies frames, and closes on SIGTERM', async () => {
    const worker = fork({ runtime: 'onnxruntime' });
    const { identity } = describeExpressionModel('faceapi-baseline');
    expect(await firstMessage(worker)).toEqual({
      kind: 'ready',
      facts: { model: identity.name, digest: identity.digest, runtime: 'onnxruntime' },
    });
    const producer = await queues.frameJobs.producer({ policy: 'complete' });
    await producer.publish(job, new Uint8Array(SIDE * SIDE * 3).fill(99));
    const outcome = await new Promise<FrameOutcome>((resolve) => {
      queues.outcomes.consume(async (got) => resolve(got));
    });
    expect(outcome).toMatchObject({ kind: 'analysed', model: identity, faces: [{ trackId: 7, unreadable: null }] });
    expect(await end(worker, 'SIGTERM')).toBe(0);
  });

  test('D18: its configuration and the key of the crops are hidden from the process list', async () => {
    const worker = fork({});
    await firstMessage(worker);
    for (const list of ['environ', 'cmdline']) {
      expect(readFileSync(`/proc/${worker.pid}/${list}`, 'latin1')).not.toContain(cropKey);
    }
    expect(await end(worker, 'SIGTERM')).toBe(0);
  });

  test('requires a parent that sends its configuration', () => {
    const hook = join(__dirname, '../../infra/typescript-hook.cjs');
    const { status, stderr } = spawnSync(process.execPath, ['--require', hook, MAIN], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^E_CONFIG_MISSING: .*; start it through crowdtone/)]);
  });

  test('exits when its parent has exited', async () => {
    const worker = fork({});
    await firstMessage(worker);
    const ended = once(worker, 'exit');
    worker.disconnect();
    expect(await ended).toEqual([EXIT_CODES.interrupted, null]);
  });

  test.each([
    ['E_MODEL_UNKNOWN', 2, { model: 'crystal-ball' }],
    ['E_RUNTIME_UNKNOWN', 2, { runtime: 'abacus' }],
    ['E_REDIS_UNREACHABLE', 4, { redisUrl: 'redis://:s3cret@127.0.0.1:1' }],
    ['E_CONFIG_INVALID', 2, { batch: { maxCrops: 0 } }],
  ])('reports %s and exits with %d when it cannot start', async (code, status, config) => {
    const worker = fork(config);
    const ended = once(worker, 'exit');
    const message = await firstMessage(worker);
    expect(message).toMatchObject({ kind: 'failed', code });
    expect(JSON.stringify(message)).not.toContain('s3cret');
    expect(await ended).toEqual([status, null]);
  });
});
