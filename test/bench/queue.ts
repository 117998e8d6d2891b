import type { FrameJob } from '@crowdtone/domain';
import { openQueues, openRedis } from '@crowdtone/queue';

export interface QueueLoad {
  readonly frames: number;
  readonly cropsPerFrame: number;
  /** Of a square crop, pixels. */
  readonly cropSide: number;
}

export interface QueueFigures {
  readonly msPerFrame: number;
  readonly cropsPerSecond: number;
}

/**
 * Moves frames of crops through a private Redis as an analysis does: published with back-pressure, taken by a worker
 * that publishes an outcome for each, which an aggregator takes. Nothing else is done, so this is the queue's own cost.
 */
export async function measureQueue({ frames, cropsPerFrame, cropSide }: QueueLoad): Promise<QueueFigures> {
  const redis = await openRedis();
  const queues = await openQueues({ redisUrl: redis.url });
  const cropBytes = cropSide * cropSide * 3;
  const faces: FrameJob['faces'] = Array.from({ length: cropsPerFrame }, (_, index) => ({
    trackId: index,
    box: { x: index, y: 0, width: cropSide, height: cropSide },
    score: 0.9,
    sizePx: cropSide,
    sharpness: 100,
    unreadable: null,
    crop: { offset: index * cropBytes, side: cropSide },
  }));
  const pixels = new Uint8Array(cropsPerFrame * cropBytes).fill(128);
  const outcomes = await queues.outcomes.producer();
  await queues.outcomes.consume(async () => undefined);
  await queues.frameJobs.consume(async ({ job }) => {
    const { faces: _, cropsKey: __, ...key } = job;
    await outcomes.publish({ ...key, kind: 'dropped', reason: 'overload' });
  });
  const producer = await queues.frameJobs.producer({ policy: 'complete' });

  const start = performance.now();
  for (let sequence = 0; sequence < frames; sequence++) {
    const key = { version: 1, runId: 'bench', sourceId: 'bench', sequence, presentationMs: sequence } as const;
    await producer.publish({ ...key, faces }, pixels);
  }
  await producer.drained();
  await outcomes.drained();
  const elapsedMs = performance.now() - start;

  await queues.close();
  await redis.close();
  return { msPerFrame: elapsedMs / frames, cropsPerSecond: (frames * cropsPerFrame * 1000) / elapsedMs };
}

if (require.main === module) {
  measureQueue({ frames: 1000, cropsPerFrame: 16, cropSide: 64 }).then((figures) => console.log(figures));
}
