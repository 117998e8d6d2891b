import type { SourceThumbnail } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { openQueues, openRedis } from '.';
import { connectRedis } from './redis/connection';
import { publishThumbnail } from './thumbnails';

const picture: SourceThumbnail = {
  ...{ runId: 'run', sourceId: 'hall', takenAt: 1_767_225_600_000 },
  ...{ width: 48, height: 27, jpeg: '/9j/4AAQ' },
};

test('thumbnails reach listeners, apart from group events, and leave nothing in Redis', async () => {
  const redis = await openRedis();
  const raw = await connectRedis(redis.url);
  const queues = await openQueues({ redisUrl: redis.url, prefix: 'test' });
  const received: SourceThumbnail[] = [];
  const events: unknown[] = [];
  await queues.groupEvents.subscribe((event) => events.push(event));
  const second = new Promise<void>((resolve) => {
    void queues.pictures
      .subscribe((got) => {
        received.push(got);
        if (received.length === 2) resolve();
      })
      .then(async () => {
        await queues.pictures.publish(picture);
        await raw.publish('test:pictures', JSON.stringify({ ...picture, jpeg: 'A'.repeat(1_000_000) }));
        await queues.pictures.publish({ ...picture, takenAt: picture.takenAt + 2000 });
      });
  });
  await second;
  expect(received.map(({ takenAt }) => takenAt - picture.takenAt)).toEqual([0, 2000]);
  expect(events).toEqual([]);
  expect(await raw.keys('*')).toEqual([]);
  await queues.close();
  raw.disconnect();
  await redis.close();
});

test('while Redis is away a picture is lost rather than kept for later', async () => {
  const redis = await openRedis();
  const client = await connectRedis(redis.url);
  const context = { client, prefix: 'test', logger: createLogger('test') };
  client.disconnect();
  await expect(client.publish('test:pictures', 'the connection itself refuses')).rejects.toThrow();
  await expect(publishThumbnail(context, picture)).resolves.toBeUndefined();
  await redis.close();
});
