import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { AnalysedFrame, FrameJob } from '@crowdtone/domain';
import { newCropKey, openQueues, openRedis, type Queues, type RedisHandle } from '@crowdtone/queue';
import { seededRandom } from '@crowdtone/runtime';
import { readBytes } from '@crowdtone/testing/byte-model';
import { end, firstMessage, forkService } from '@crowdtone/testing/service-process';

const FACES = 16;
const SIDE = 4;
const CROP_BYTES = SIDE * SIDE * 3;
/** Starting a worker 22 times takes a while on a busy machine. */
const LIMIT_MS = 180_000;
const WORKER = join(__dirname, 'programs/expression-worker.ts');

function pixelsOf(sequence: number): Uint8Array {
  const random = seededRandom(sequence);
  return Uint8Array.from({ length: FACES * CROP_BYTES }, () => Math.floor(random() * 256));
}

function frame(sequence: number): Omit<FrameJob, 'cropsKey'> {
  return {
    version: 2,
    runId: 'run',
    sourceId: 'source',
    epoch: 0,
    sequence,
    presentationMs: sequence * 40,
    faces: Array.from({ length: FACES }, (_, index) => ({
      trackId: index,
      box: { x: index * 10, y: 0, width: SIDE, height: SIDE },
      score: 0.9,
      sizePx: SIDE,
      sharpness: 1,
      unreadable: null,
      crop: { offset: index * CROP_BYTES, side: SIDE, channels: 3 },
    })),
  };
}

/** Commits each frame's first outcome, as a store with unique keys does, and records duplicates separately. */
class Commits {
  readonly frames = new Map<number, AnalysedFrame>();
  readonly repeats: AnalysedFrame[] = [];
  #watchers: { count: number; reached: () => void }[] = [];

  add(frame: AnalysedFrame): void {
    if (this.frames.has(frame.sequence)) this.repeats.push(frame);
    else this.frames.set(frame.sequence, frame);
    this.#watchers = this.#watchers.filter(({ count, reached }) => {
      if (this.frames.size < count) return true;
      reached();
      return false;
    });
  }

  reached(count: number): Promise<void> {
    if (this.frames.size >= count) return Promise.resolve();
    return new Promise((reached) => this.#watchers.push({ count, reached }));
  }
}

const cropKey = newCropKey();

describe('expression workers', () => {
  let redis: RedisHandle;
  let queues: Queues;
  let commits: Commits;
  let prefix: string;
  const workers = new Set<ChildProcess>();

  beforeAll(async () => {
    redis = await openRedis();
  });
  beforeEach(async () => {
    prefix = randomUUID();
    queues = await openQueues({ redisUrl: redis.url, prefix, cropKey });
    commits = new Commits();
    await queues.outcomes.consume(async (outcome) => {
      if (outcome.kind === 'analysed') commits.add(outcome);
    });
  });
  afterEach(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    workers.clear();
    await queues.close();
  });
  afterAll(() => redis.close());

  async function startWorker(): Promise<ChildProcess> {
    const worker = forkService(WORKER, { redisUrl: redis.url, prefix, cropKey, model: 'bytes' });
    workers.add(worker);
    expect(await firstMessage(worker)).toEqual({ kind: 'ready', facts: {} });
    return worker;
  }

  /** Every frame has the predictions of its own crops, and duplicates are equal. */
  async function expectUndisturbed(count: number): Promise<void> {
    expect(commits.frames.size).toBe(count);
    for (const [sequence, { presentationMs, faces }] of commits.frames) {
      const pixels = pixelsOf(sequence);
      expect(presentationMs).toBe(sequence * 40);
      expect(faces).toHaveLength(FACES);
      faces.forEach(({ trackId, probabilities, unreadable }, index) => {
        const expected = readBytes(pixels.subarray(index * CROP_BYTES, (index + 1) * CROP_BYTES));
        expect({ trackId, probabilities, unreadable }).toEqual({
          trackId: index,
          probabilities: expected,
          unreadable: null,
        });
      });
    }
    for (const repeat of commits.repeats) expect(repeat).toEqual(commits.frames.get(repeat.sequence));
    expect(await queues.frameJobs.deadLetters()).toEqual([]);
    expect(await queues.outcomes.deadLetters()).toEqual([]);
  }

  test(
    'killed 20 times in a run of 10,000 crops lose nothing and repeat nothing',
    async () => {
      const frames = 10_000 / FACES;
      const kills = 20;
      const random = seededRandom(20);
      // Margin for the frames of killed workers, which are redelivered when their locks expire.
      const producer = await queues.frameJobs.producer({ policy: 'complete', maxInFlight: frames });
      const alive = await Promise.all([startWorker(), startWorker()]);
      let published = 0;
      const publishUpTo = async (count: number) => {
        for (; published < count; published++) await producer.publish(frame(published), pixelsOf(published));
      };
      for (let kill = 1; kill <= kills; kill++) {
        // A batch before each kill, so that workers are busy however slowly they start.
        const committed = commits.frames.size;
        await publishUpTo(Math.floor((kill * frames) / kills));
        await commits.reached(committed + 1 + Math.floor(random() * 10));
        const [victim] = alive.splice(Math.floor(random() * alive.length), 1);
        if (victim) await end(victim, 'SIGKILL');
        alive.push(await startWorker());
      }
      await producer.drained();
      await commits.reached(frames);
      for (const worker of alive) expect(await end(worker, 'SIGTERM')).toBe(0);
      await expectUndisturbed(frames);
    },
    LIMIT_MS,
  );

  test(
    'frozen past their locks find their frames done by others when they wake up',
    async () => {
      const frames = 60;
      const producer = await queues.frameJobs.producer({ policy: 'complete' });
      const sleeper = await startWorker();
      for (let sequence = 0; sequence < frames; sequence++) await producer.publish(frame(sequence), pixelsOf(sequence));
      await commits.reached(1);
      sleeper.kill('SIGSTOP');
      expect(commits.frames.size).toBeLessThan(frames);
      const other = await startWorker();
      await commits.reached(frames);
      await producer.drained();
      sleeper.kill('SIGCONT');
      for (const worker of [sleeper, other]) expect(await end(worker, 'SIGTERM')).toBe(0);
      await expectUndisturbed(frames);
    },
    LIMIT_MS,
  );
});
