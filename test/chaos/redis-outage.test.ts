import { setTimeout as pause } from 'node:timers/promises';
import type { FrameJob, FrameOutcome } from '@crowdtone/domain';
import { type FrameProducer, openQueues, type Queues } from '@crowdtone/queue';
import { DurableRedis } from '@crowdtone/testing/durable-redis';

/** Longer than BullMQ blocks on an empty queue: versions 6.0.10 to 6.2.0 never woke up again after that. */
const OUTAGE_MS = 20_000;
const LIMIT_MS = 120_000;

const PIXELS = new Uint8Array(12);

function frame(sequence: number): Omit<FrameJob, 'cropsKey'> {
  const face = { trackId: 0, box: { x: 0, y: 0, width: 2, height: 2 }, score: 1, sizePx: 2, sharpness: 1 };
  return {
    version: 2,
    runId: 'run',
    sourceId: 'source',
    epoch: 0,
    sequence,
    presentationMs: sequence,
    faces: [{ ...face, unreadable: null, crop: { offset: 0, side: 2, channels: 3 } }],
  };
}

/** Both queues end to end in one process: each frame's job becomes an outcome, and outcomes are counted. */
class Pipeline {
  readonly outcomes = new Map<number, number>();
  readonly cropless: number[] = [];
  #watchers: { count: number; reached: () => void }[] = [];

  private constructor(
    readonly queues: Queues,
    readonly producer: FrameProducer,
  ) {}

  static async open(redisUrl: string, prefix: string): Promise<Pipeline> {
    const queues = await openQueues({ redisUrl, prefix });
    const pipeline = new Pipeline(queues, await queues.frameJobs.producer({ policy: 'complete', maxInFlight: 8 }));
    const results = await queues.outcomes.producer();
    await queues.frameJobs.consume(async ({ job, pixels }) => {
      if (pixels === null) pipeline.cropless.push(job.sequence);
      const { faces: _, cropsKey: __, ...key } = job;
      // Work takes time; without it the load would be over before the outage.
      await pause(5);
      await results.publish({ ...key, kind: 'dropped', reason: 'overload' });
    });
    await queues.outcomes.consume(async (outcome) => pipeline.#count(outcome));
    return pipeline;
  }

  async publish(from: number, to: number): Promise<void> {
    for (let sequence = from; sequence < to; sequence++) await this.producer.publish(frame(sequence), PIXELS);
  }

  /** Resolves when outcomes of `count` different frames have arrived. */
  reached(count: number): Promise<void> {
    if (this.outcomes.size >= count) return Promise.resolve();
    return new Promise((reached) => this.#watchers.push({ count, reached }));
  }

  #count(outcome: FrameOutcome): void {
    if (outcome.kind === 'ended') return;
    this.outcomes.set(outcome.sequence, (this.outcomes.get(outcome.sequence) ?? 0) + 1);
    for (const { count, reached } of this.#watchers) if (this.outcomes.size >= count) reached();
  }
}

describe('an outage of Redis', () => {
  let redis: DurableRedis;
  let pipelines: Pipeline[] = [];
  beforeAll(async () => {
    redis = await DurableRedis.start();
  });
  afterAll(async () => {
    await Promise.all(pipelines.map(({ queues }) => queues.close()));
    await redis.remove();
  });

  test(
    'of 20 s loses nothing, and both busy and idle ends resume by themselves',
    async () => {
      const busy = await Pipeline.open(redis.url, 'busy');
      const idle = await Pipeline.open(redis.url, 'idle');
      pipelines = [busy, idle];
      await idle.publish(0, 10);
      await Promise.all([idle.producer.drained(), idle.reached(10)]);
      const load = busy.publish(0, 400);
      await busy.reached(50);

      await redis.kill();
      expect(busy.outcomes.size).toBeLessThan(400);
      await pause(OUTAGE_MS);
      await redis.start();

      await Promise.all([load, idle.publish(10, 20)]);
      await Promise.all([busy.producer.drained(), busy.reached(400), idle.producer.drained(), idle.reached(20)]);
      for (const { queues, cropless } of pipelines) {
        expect(await queues.frameJobs.deadLetters()).toEqual([]);
        expect(await queues.outcomes.deadLetters()).toEqual([]);
        expect(cropless).toEqual([]);
      }
    },
    LIMIT_MS,
  );
});
