import { randomUUID } from 'node:crypto';
import type { FrameJob, FrameOutcome } from '@crowdtone/domain';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type FrameDelivery, openQueues, openRedis, type Queues, type RedisHandle } from '.';
import { FRAME_DELIVERY } from './delivery/policy';
import { connectRedis } from './redis/connection';

const SIDE = 4;
const CROP_BYTES = SIDE * SIDE * 3;

function frameJob(sequence: number, crops = 1): Omit<FrameJob, 'cropsKey'> {
  return {
    version: 2,
    runId: 'run',
    sourceId: 'a:b/c.mp4',
    epoch: 0,
    sequence,
    presentationMs: sequence * 40,
    faces: Array.from({ length: crops }, (_, index) => ({
      trackId: index,
      box: { x: index * 10, y: 0, width: 8, height: 8 },
      score: 0.9,
      sizePx: 8,
      sharpness: 100,
      unreadable: null,
      crop: { offset: index * CROP_BYTES, side: SIDE, channels: 3 },
    })),
  };
}

function dropped(sequence: number): FrameOutcome {
  const { faces: _, ...key } = frameJob(sequence, 0);
  return { ...key, kind: 'dropped', reason: 'overload' };
}

/** A promise to be settled from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

let redis: RedisHandle;
let raw: Redis;
let queues: Queues;
let prefix: string;

beforeAll(async () => {
  redis = await openRedis();
  raw = await connectRedis(redis.url);
});
beforeEach(async () => {
  prefix = randomUUID();
  queues = await openQueues({ redisUrl: redis.url, prefix });
});
afterEach(() => queues.close());
afterAll(async () => {
  raw.disconnect();
  await redis.close();
});

describe('a Redis that is gone for good', () => {
  test('does not keep the queues from closing, whatever is under way', async () => {
    const doomed = await openRedis();
    const ends = await openQueues({ redisUrl: doomed.url });
    const producer = await ends.frameJobs.producer({ policy: 'complete', maxInFlight: 1 });
    const outcomes = await ends.outcomes.producer();
    const started = gate();
    await ends.frameJobs.consume(async () => {
      started.open();
      await new Promise(() => undefined);
    });
    await ends.outcomes.consume(async () => undefined);
    await ends.groupEvents.subscribe(() => undefined);
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    const waiting = expect(producer.publish(frameJob(1, 0), null)).rejects.toMatchObject({ code: 'E_QUEUE_CLOSED' });
    await started.opened;
    await doomed.close();
    const unsent = expect(outcomes.publish(dropped(0))).rejects.toThrow();
    await ends.close();
    await Promise.all([waiting, unsent]);
  });
});

describe('frame jobs', () => {
  test('arrive with their crops byte for byte, and the crops are gone once they are read', async () => {
    const pixels = Uint8Array.from({ length: 2 * CROP_BYTES }, (_, index) => (index * 37) % 256);
    const received: FrameDelivery[] = [];
    await queues.frameJobs.consume(async (frame) => void received.push(frame));
    const producer = await queues.frameJobs.producer({ policy: 'realtime' });
    // A view into a larger buffer, as croppers make them.
    const view = new Uint8Array([...new Uint8Array(5), ...pixels, 9]).subarray(5, 5 + pixels.length);
    await producer.publish(frameJob(0, 2), view);
    await producer.publish(frameJob(1, 0), null);
    await producer.drained();

    const [first, second] = received.sort((a, b) => a.job.sequence - b.job.sequence);
    expect(first?.job).toEqual({ ...frameJob(0, 2), cropsKey: expect.any(String) });
    expect(first?.pixels && Uint8Array.from(first.pixels)).toEqual(pixels);
    expect(first?.lastChance).toBe(false);
    expect(second).toMatchObject({ job: { cropsKey: null }, pixels: null });
    for (const key of await raw.keys(`${prefix}:crops:*`)) {
      expect(await raw.strlen(key)).toBe(0);
      expect(await raw.pttl(key)).toBeGreaterThan(0);
    }
  });

  test('have an age while they wait, which is that of the oldest', async () => {
    expect(await queues.oldestFrameMs()).toBe(0);
    const producer = await queues.frameJobs.producer({ policy: 'realtime' });
    for (const sequence of [0, 1]) await producer.publish(frameJob(sequence, 0), null);
    const waiting = new Queue('frames', { connection: raw, prefix });
    const [older, younger] = await waiting.getWaiting();
    await waiting.close();
    const bodyOf = (id = '') => `${prefix}:frames:${id}`;
    await raw.hset(bodyOf(older?.id), 'timestamp', Date.now() - 60_000);
    await raw.hset(bodyOf(younger?.id), 'timestamp', Date.now() - 1000);
    expect(await queues.oldestFrameMs()).toBeGreaterThanOrEqual(60_000);
    await queues.frameJobs.consume(async () => undefined);
    await producer.drained();
    expect(await queues.oldestFrameMs()).toBe(0);
  });

  test('are not handled again when only the news of their end was lost', async () => {
    const handled: number[] = [];
    const consumer = await queues.frameJobs.consume(async ({ job }) => void handled.push(job.sequence));
    const producer = await queues.frameJobs.producer({ policy: 'complete' });
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    await producer.drained();
    await consumer.close();
    // The same job once more, as a worker leaves it that dies between deleting the crops and finishing the job.
    const [cropsKey] = await raw.keys(`${prefix}:crops:*`);
    const abandoned = new Queue('frames', { connection: raw, prefix });
    await abandoned.add('frames', { ...frameJob(0), cropsKey }, { jobId: 'run/a%3Ab%2Fc.mp4/0/0' });
    const resumed = await queues.frameJobs.producer({ policy: 'complete' });
    await queues.frameJobs.consume(async ({ job }) => void handled.push(job.sequence), { concurrency: 1 });
    await resumed.publish(frameJob(1), new Uint8Array(CROP_BYTES));
    await resumed.drained();
    expect(await abandoned.getJobCounts('wait', 'active', 'failed', 'delayed')).toEqual({
      wait: 0,
      active: 0,
      failed: 0,
      delayed: 0,
    });
    await abandoned.close();
    expect(handled).toEqual([0, 1]);
  });

  test.each([
    ['realtime', 0, 60_000],
    ['complete', 60_000, 24 * 3_600_000],
  ] as const)('under the policy "%s" crops expire after %d to %d ms', async (policy, least, most) => {
    const producer = await queues.frameJobs.producer({ policy });
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    const [key] = await raw.keys(`${prefix}:crops:*`);
    const left = await raw.pttl(key ?? '');
    expect(left).toBeGreaterThan(least);
    expect(left).toBeLessThanOrEqual(most);
  });

  test('that wait longer than their crops live arrive without them', async () => {
    const producer = await queues.frameJobs.producer({ policy: 'realtime' });
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    const [key] = await raw.keys(`${prefix}:crops:*`);
    await raw.pexpire(key ?? '', 0);
    const received: FrameDelivery[] = [];
    await queues.frameJobs.consume(async (frame) => void received.push(frame));
    await producer.drained();
    expect(received).toMatchObject([{ pixels: null, job: { cropsKey: key } }]);
  });

  test.each([
    ['gone', (key: string) => raw.del(key)],
    ['changed', (key: string) => raw.set(key, 'something else')],
  ])(
    'of a recording never go without their crops: when these are %s, the frame is given back and can be sent again',
    async (_how, spoil) => {
      const pixels = Uint8Array.from({ length: CROP_BYTES }, (_, index) => index);
      const producer = await queues.frameJobs.producer({ policy: 'complete' });
      await producer.publish(frameJob(0), pixels);
      const [key] = await raw.keys(`${prefix}:crops:*`);
      await spoil(key ?? '');
      const received: FrameDelivery[] = [];
      await queues.frameJobs.consume(async (frame) => void received.push(frame));
      await producer.drained();
      expect(received).toEqual([]);
      expect(await queues.frameJobs.deadLetters()).toEqual([]);
      await producer.publish(frameJob(0), pixels);
      await producer.drained();
      expect(received.map((frame) => [...(frame.pixels ?? [])])).toEqual([[...pixels]]);
    },
  );

  test('of a recording are never handled as the cause of failures that were those of Redis', async () => {
    const producer = await queues.frameJobs.producer({ policy: 'complete' });
    const chances: boolean[] = [];
    await queues.frameJobs.consume(async ({ lastChance }) => {
      chances.push(lastChance);
      if (chances.length < FRAME_DELIVERY.attempts) throw new Error('Redis has no memory left');
    });
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    await producer.drained();
    expect(chances).toEqual(Array.from({ length: FRAME_DELIVERY.attempts }, () => false));
  }, 60_000);

  test('are never more under way than allowed, and the producer waits instead', async () => {
    const producer = await queues.frameJobs.producer({ policy: 'complete', maxInFlight: 3 });
    let published = 0;
    let unread = 0;
    let most = 0;
    const all = Array.from({ length: 40 }, (_, sequence) =>
      producer.publish(frameJob(sequence), new Uint8Array(CROP_BYTES)).then(() => {
        published += 1;
        unread += 1;
        most = Math.max(most, unread);
      }),
    );
    await Promise.all(all.slice(0, 3));
    expect(await raw.llen(`${prefix}:frames:wait`)).toBe(3);
    expect(published).toBe(3);
    await queues.frameJobs.consume(async () => {
      unread -= 1;
    });
    await Promise.all(all);
    await producer.drained();
    expect(producer.inFlight).toBe(0);
    expect(most).toBeLessThanOrEqual(3);
  });

  test('are queued once however often they are published', async () => {
    const producer = await queues.frameJobs.producer({ policy: 'complete' });
    const resumed = await queues.frameJobs.producer({ policy: 'complete' });
    for (const end of [producer, producer, resumed]) await end.publish(frameJob(7), new Uint8Array(CROP_BYTES));
    expect(await raw.llen(`${prefix}:frames:wait`)).toBe(1);
    const received: number[] = [];
    await queues.frameJobs.consume(async ({ job }) => void received.push(job.sequence));
    await Promise.all([producer.drained(), resumed.drained()]);
    expect(received).toEqual([7]);
  });

  test('come again after a handler failed, with their crops', async () => {
    const producer = await queues.frameJobs.producer({ policy: 'complete' });
    const attempts: boolean[] = [];
    await queues.frameJobs.consume(async ({ pixels }) => {
      attempts.push(pixels !== null);
      if (attempts.length < 2) throw new Error('not yet');
    });
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    await producer.drained();
    expect(attempts).toEqual([true, true]);
  });

  test('that are malformed become dead letters with a reason, and the others go on', async () => {
    const foreign = new Queue('frames', { connection: raw, prefix });
    await foreign.add('frames', { ...frameJob(0), version: 99 }, { jobId: 'foreign' });
    await foreign.close();
    const producer = await queues.frameJobs.producer({ policy: 'complete' });
    const received: number[] = [];
    await queues.frameJobs.consume(async ({ job }) => void received.push(job.sequence), { concurrency: 1 });
    await producer.publish(frameJob(1), new Uint8Array(CROP_BYTES));
    await producer.drained();
    expect(received).toEqual([1]);
    expect(await queues.frameJobs.deadLetters()).toEqual([
      { id: 'foreign', reason: expect.stringMatching(/malformed message.*version/s) },
    ]);
  });

  test('do not keep a producer waiting for a message that died in an earlier run', async () => {
    const earlier = new Queue('frames', { connection: raw, prefix });
    await earlier.add('frames', { nonsense: true }, { jobId: 'run/a%3Ab%2Fc.mp4/0/5' });
    const died = gate();
    const consumer = await queues.frameJobs.consume(async () => undefined, { onIdle: () => died.open() });
    await died.opened;
    await consumer.close();
    expect(await queues.frameJobs.deadLetters()).toHaveLength(1);
    const { runId, sourceId } = frameJob(5);
    expect(await queues.frameJobs.failedFrames({ runId, sourceId })).toEqual([
      { sequence: 5, reason: expect.stringContaining('malformed message') },
    ]);
    expect(await queues.frameJobs.failedFrames({ runId, sourceId: 'a' })).toEqual([]);

    const producer = await queues.frameJobs.producer({ policy: 'complete', maxInFlight: 1 });
    await producer.publish(frameJob(5), new Uint8Array(CROP_BYTES));
    await producer.drained();
    expect(producer.inFlight).toBe(0);
    await earlier.close();
  });

  test('whose end the producer missed are settled when it reconnects', async () => {
    const producer = await queues.frameJobs.producer({ policy: 'complete' });
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    const stranger = new Queue('frames', { connection: raw, prefix });
    await stranger.remove('run/a%3Ab%2Fc.mp4/0/0');
    await stranger.close();
    expect(producer.inFlight).toBe(1);
    await raw.call('CLIENT', 'KILL', 'TYPE', 'normal');
    await producer.drained();
    expect(producer.inFlight).toBe(0);
  });

  test('that make no sense are refused where they are published', async () => {
    const producer = await queues.frameJobs.producer({ policy: 'complete' });
    const refused = { code: 'E_MESSAGE_INVALID' };
    await expect(producer.publish({ ...frameJob(0), sequence: -1 }, null)).rejects.toMatchObject(refused);
    await expect(producer.publish(frameJob(0), new Uint8Array(CROP_BYTES - 1))).rejects.toMatchObject(refused);
    await expect(producer.publish(frameJob(0), null)).rejects.toMatchObject(refused);
    await expect(producer.publish(frameJob(0, 0), new Uint8Array(1))).rejects.toMatchObject(refused);
    expect(producer.inFlight).toBe(0);
  });

  test('under way are finished before a consumer closes', async () => {
    const producer = await queues.frameJobs.producer({ policy: 'complete' });
    const started = gate();
    const mayFinish = gate();
    let finished = false;
    const consumer = await queues.frameJobs.consume(async () => {
      started.open();
      await mayFinish.opened;
      finished = true;
    });
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    await started.opened;
    const closing = consumer.close();
    mayFinish.open();
    await closing;
    expect(finished).toBe(true);
    await producer.drained();
  });

  test('refuse to wait for room any longer when the producer closes', async () => {
    const producer = await queues.frameJobs.producer({ policy: 'complete', maxInFlight: 1 });
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    const waiting = producer.publish(frameJob(1), new Uint8Array(CROP_BYTES));
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'E_QUEUE_CLOSED' }), producer.close()]);
  });
});

describe('outcomes', () => {
  test('arrive as they were sent, each once while the first is in the queue', async () => {
    const ended: FrameOutcome = {
      kind: 'ended',
      version: 2,
      runId: 'run',
      sourceId: 'a:b/c.mp4',
      epoch: 0,
      decoded: 3,
      error: null,
    };
    const producer = await queues.outcomes.producer();
    for (const outcome of [dropped(0), ended, dropped(1), dropped(0), ended]) await producer.publish(outcome);
    const received: FrameOutcome[] = [];
    await queues.outcomes.consume(async (outcome) => void received.push(outcome));
    await producer.drained();
    expect(received).toHaveLength(3);
    expect(received).toEqual(expect.arrayContaining([dropped(0), dropped(1), ended]));
  });

  test('wait at the producer when the aggregator falls behind', async () => {
    const producer = await queues.outcomes.producer({ maxInFlight: 2 });
    const sent = [0, 1, 2, 3].map((sequence) => producer.publish(dropped(sequence)));
    await Promise.all(sent.slice(0, 2));
    expect(await raw.llen(`${prefix}:outcomes:wait`)).toBe(2);
    let received = 0;
    await queues.outcomes.consume(async () => {
      received += 1;
    });
    await Promise.all(sent);
    await producer.drained();
    expect(received).toBe(4);
  });

  test('leave nothing in Redis but bounded bookkeeping', async () => {
    const producer = await queues.outcomes.producer();
    await queues.outcomes.consume(async () => undefined);
    const keysAfter = async (from: number, to: number): Promise<string[]> => {
      for (let sequence = from; sequence < to; sequence++) await producer.publish(dropped(sequence));
      await producer.drained();
      // BullMQ wakes an idle consumer by a marker, which is there until the consumer has taken it.
      return (await raw.keys(`${prefix}:*`)).filter((key) => !key.endsWith(':marker')).sort();
    };
    const early = await keysAfter(0, 10);
    expect(await keysAfter(10, 210)).toEqual(early);
  });
});

describe('erasing', () => {
  test('deletes everything under the prefix and nothing else', async () => {
    const twin = `${prefix.slice(0, -1)}[x]`;
    const other = await openQueues({ redisUrl: redis.url, prefix: twin });
    for (const ends of [queues, other]) {
      const producer = await ends.frameJobs.producer({ policy: 'complete' });
      await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
      await producer.close();
    }
    await raw.set(`${prefix.slice(0, -1)}x:stranger`, 'kept');
    const kept = (await raw.keys('*')).filter((key) => !key.startsWith(`${twin}:`)).sort();
    await other.erase();
    expect((await raw.keys('*')).sort()).toEqual(kept);
    expect(kept.some((key) => key.startsWith(`${prefix}:crops:`))).toBe(true);
    await other.close();
  });
});

describe('a Redis with little memory', () => {
  test('makes the producer wait, and nothing is lost', async () => {
    const small = await openRedis();
    const client = await connectRedis(small.url);
    const used = Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);
    const frameBytes = 1 << 20;
    await client.config('SET', 'maxmemory', String(used + 12 * frameBytes));
    const ends = await openQueues({ redisUrl: small.url });
    const producer = await ends.frameJobs.producer({ policy: 'complete' });
    const received: number[] = [];
    const all = Array.from({ length: 40 }, (_, sequence) =>
      producer.publish(frameJob(sequence), new Uint8Array(frameBytes)),
    );
    await all[0];
    await ends.frameJobs.consume(async ({ job }) => void received.push(job.sequence));
    await Promise.all(all);
    await producer.drained();
    await ends.close();
    client.disconnect();
    await small.close();
    expect(received.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, sequence) => sequence));
  });

  test('that refuses a write after all is waited for as well', async () => {
    const small = await openRedis();
    const client = await connectRedis(small.url);
    const ends = await openQueues({ redisUrl: small.url });
    const producer = await ends.frameJobs.producer({ policy: 'complete' });
    const outcomes = await ends.outcomes.producer();
    await producer.publish(frameJob(0), new Uint8Array(CROP_BYTES));
    await client.config('SET', 'maxmemory', '1');
    let sent = false;
    const waiting = producer.publish(frameJob(1, 0), null).then(() => {
      sent = true;
    });
    await expect(outcomes.publish(dropped(0))).rejects.toMatchObject({ code: 'E_REDIS_FULL' });
    expect([sent, producer.inFlight, outcomes.inFlight]).toEqual([false, 2, 0]);
    await client.config('SET', 'maxmemory', '0');
    const received: number[] = [];
    await ends.frameJobs.consume(async ({ job }) => void received.push(job.sequence));
    await waiting;
    await producer.drained();
    expect(received).toEqual([0, 1]);
    await ends.close();
    client.disconnect();
    await small.close();
  });

  test('that cannot hold a single frame gives a coded error', async () => {
    const small = await openRedis();
    const client = await connectRedis(small.url);
    await client.config('SET', 'maxmemory', '8mb');
    const ends = await openQueues({ redisUrl: small.url });
    const producer = await ends.frameJobs.producer({ policy: 'complete' });
    await expect(producer.publish(frameJob(0), new Uint8Array(9 << 20))).rejects.toMatchObject({
      code: 'E_REDIS_FULL',
    });
    expect(producer.inFlight).toBe(0);
    await ends.close();
    client.disconnect();
    await small.close();
  });
});
