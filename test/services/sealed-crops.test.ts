import type { FrameJob } from '@crowdtone/domain';
import { type FrameDelivery, newCropKey, openQueues, type Queues } from '@crowdtone/queue';
import { DurableRedis } from '@crowdtone/testing/durable-redis';

const SIDE = 64;

const job: Omit<FrameJob, 'cropsKey'> = {
  version: 2,
  runId: 'run',
  sourceId: 'hall',
  epoch: 0,
  sequence: 0,
  presentationMs: 0,
  faces: [
    {
      trackId: 1,
      box: { x: 0, y: 0, width: SIDE, height: SIDE },
      score: 0.9,
      sizePx: SIDE,
      sharpness: 100,
      unreadable: null,
      crop: { offset: 0, side: SIDE, channels: 3 },
    },
  ],
};

/** An image in which every row is alike, so that any fragment of it can be found. */
const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, index) => index % (SIDE * 3));
const row = Buffer.from(pixels.subarray(0, SIDE * 3));

let redis: DurableRedis;
const opened: Queues[] = [];
beforeAll(async () => {
  // Acknowledged writes are in its files.
  redis = await DurableRedis.start('--appendfsync', 'always');
});
afterAll(async () => {
  for (const queues of opened) await queues.close();
  await redis.remove();
});

async function open(prefix: string, cropKey: string): Promise<Queues> {
  const queues = await openQueues({ redisUrl: redis.url, prefix, cropKey });
  opened.push(queues);
  return queues;
}

/** Consumes the queue with this key. */
async function taken(prefix: string, cropKey: string): Promise<FrameDelivery> {
  const queues = await open(prefix, cropKey);
  return new Promise((resolve) => {
    void queues.frameJobs.consume(async (frame) => resolve(frame));
  });
}

test('D18: a shared Redis with persistence holds no face and no key', async () => {
  const cropKey = newCropKey();
  const producer = await (await open('sealed', cropKey)).frameJobs.producer({ policy: 'complete' });
  await producer.publish(job, pixels);
  const disk = redis.filesOnDisk();
  expect(disk.length).toBeGreaterThan(pixels.length);
  expect(disk.includes(row)).toBe(false);
  expect(disk.includes(Buffer.from(cropKey, 'base64'))).toBe(false);
  expect(disk.includes(cropKey)).toBe(false);
  const { pixels: read } = await taken('sealed', cropKey);
  expect(read && Uint8Array.from(read)).toEqual(pixels);
});

test('a live frame whose crops were sealed with another key is refused, and not retried', async () => {
  const producer = await (await open('foreign', newCropKey())).frameJobs.producer({ policy: 'realtime' });
  await producer.publish(job, pixels);
  expect(await taken('foreign', newCropKey())).toMatchObject({ pixels: null, lastChance: true });
  await producer.drained();
});
