import { randomUUID } from 'node:crypto';
import type { GroupEvent } from '@crowdtone/domain';
import type { Redis } from 'ioredis';
import { openChannels, openQueues, openRedis, type Queues, type RedisHandle } from '.';
import { connectRedis } from './redis/connection';

describe('group events', () => {
  const prefix = 'test';
  let redis: RedisHandle;
  let raw: Redis;
  let queues: Queues;
  beforeAll(async () => {
    redis = await openRedis();
    raw = await connectRedis(redis.url);
    queues = await openQueues({ redisUrl: redis.url, prefix });
  });
  afterAll(async () => {
    await queues.close();
    raw.disconnect();
    await redis.close();
  });

  const event: GroupEvent = {
    kind: 'source',
    source: {
      runId: 'run',
      sourceId: 'source',
      label: 'clip.mp4',
      durationMs: null,
      width: 1920,
      height: 1080,
      minFacePx: 20,
      state: 'running',
      decoded: null,
      analysed: 3,
      dropped: { overload: 1 },
      tracks: 2,
      positionMs: 1200,
      error: null,
    },
  };

  test('reach every subscriber of the prefix, malformed ones left out', async () => {
    const listen = () => {
      const received: GroupEvent[] = [];
      let haveBoth = () => {};
      const both = new Promise<void>((resolve) => {
        haveBoth = resolve;
      });
      const listening = queues.groupEvents.subscribe((got) => {
        received.push(got);
        if (received.length === 2) haveBoth();
      });
      return { listening, received, both };
    };
    const subscribers = [listen(), listen()];
    await Promise.all(subscribers.map(({ listening }) => listening));
    const stranger = await openQueues({ redisUrl: redis.url, prefix: randomUUID() });
    await stranger.groupEvents.publish(event);
    await queues.groupEvents.publish(event);
    await raw.publish(`${prefix}:group-events`, '{"kind":"window"}');
    await raw.publish(`${prefix}:group-events`, 'not json');
    await queues.groupEvents.publish(event);
    await Promise.all(subscribers.map(({ both }) => both));
    await stranger.close();
    for (const { received } of subscribers) expect(received).toEqual([event, event]);
  });

  test('of one run reach a process that works on no queue', async () => {
    const channels = randomUUID();
    const gateway = await openChannels(redis.url, channels);
    const run = await openQueues({ redisUrl: redis.url, prefix: randomUUID(), channels });
    const received = new Promise(
      (resolve) => void gateway.groupEvents.subscribe(resolve).then(() => run.groupEvents.publish(event)),
    );
    expect(await received).toEqual(event);
    await expect(gateway.ping()).resolves.toBeUndefined();
    await run.close();
    await gateway.close();
  });

  test('that are malformed are refused where they are published', async () => {
    const broken = { ...event, kind: 'window' } as unknown as GroupEvent;
    await expect(queues.groupEvents.publish(broken)).rejects.toMatchObject({ code: 'E_MESSAGE_INVALID' });
  });
});
