import type { ChildProcess } from 'node:child_process';
import { type Aggregator, startAggregator } from '@crowdtone/aggregator';
import { type LiveIngestConfig, liveIngestConfigSchema } from '@crowdtone/config';
import { type SourceRecord, tallyTotal } from '@crowdtone/domain';
import { createLogger, Readiness } from '@crowdtone/observability';
import { type Closable, newCropKey, openQueues, type Queues } from '@crowdtone/queue';
import { openStore, type Store } from '@crowdtone/store';
import type { DurableRedis } from '@crowdtone/testing/durable-redis';
import { aRun, aSource, MODEL } from '@crowdtone/testing/records';
import { firstMessage, forkService } from '@crowdtone/testing/service-process';

const key = { runId: 'run', sourceId: 'hall' };
const CAMERA = 'lavfi:testsrc=size=64x48:rate=10';
/** Analysed frames per second. */
const FPS = 5;
const WINDOW_MS = 1000;

/** What happens to frames that the expression worker is held up with. */
type Release = (how: 'goes on' | 'dies') => void;

/** What has moved so far, and who waits for it. */
class Progress {
  readonly #waiting = new Set<{ readonly condition: () => boolean; readonly resolve: () => void }>();
  gate: Promise<'goes on' | 'dies'> = Promise.resolve('goes on');
  /** End of the newest window, milliseconds: windows close when every frame before has an outcome. */
  windowsMs = 0;
  /** Frames that are stored, those that wait for others included. */
  stored = 0;
  /** Frames that a worker has taken. */
  taken = 0;
  /** How far the clock of the aggregator is ahead, milliseconds. */
  aheadMs = 0;
  /** Outcomes that were refused because their process was followed by another. */
  fenced = 0;

  check(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.condition()) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add({ condition, resolve });
      this.check();
    });
  }
}

/**
 * A camera, watched by real ingest processes and a real aggregator over a real Redis. The expression worker reads no faces and can
 * be held up, so that a fault meets frames on their way.
 */
export class WatchedCamera {
  readonly #ingests: ChildProcess[] = [];
  #closed = false;

  private constructor(
    private readonly connection: Pick<LiveIngestConfig, 'redisUrl' | 'prefix' | 'cropKey'>,
    private readonly queues: Queues,
    private readonly store: Store,
    private readonly aggregator: Aggregator,
    private readonly progress: Progress,
    private readonly expression: { worker: Closable; readonly startWorker: () => Promise<Closable> },
  ) {}

  static async watch(redis: DurableRedis): Promise<WatchedCamera> {
    const store = await openStore(':memory:');
    const connection = { redisUrl: redis.url, prefix: 'camera', cropKey: newCropKey() };
    const queues = await openQueues(connection);
    const progress = new Progress();
    const results = await queues.outcomes.producer();
    const startWorker = () =>
      queues.frameJobs.consume(async ({ job }) => {
        progress.taken += 1;
        progress.check();
        if ((await progress.gate) === 'dies') throw new Error('the worker died');
        const { faces: _faces, cropsKey: _key, keepsCrops: _kept, timing, ...frame } = job;
        const read = timing && { timing: { ...timing, takenAt: Date.now(), readAt: Date.now(), modelMs: 0 } };
        await results.publish({ ...frame, ...read, kind: 'analysed', model: MODEL, faces: [] });
      });
    const worker = await startWorker();
    const aggregator = await startAggregator({
      queues,
      store,
      logger: createLogger('aggregator'),
      shareCorrection: null,
      onSettled: ({ frames, windows }) => {
        progress.windowsMs = Math.max(progress.windowsMs, ...windows.map(({ endMs }) => endMs));
        progress.stored += frames.length;
        progress.check();
      },
      now: () => performance.now() + progress.aheadMs,
      onFenced: () => {
        progress.fenced += 1;
        progress.check();
      },
    });
    await aggregator.saveRun(aRun({ settings: { ...aRun().settings, windowMs: WINDOW_MS } }));
    const purpose = { setting: 'synthetic', legalBasis: null } as const;
    await aggregator.addSource({ ...aSource(key), durationMs: null, purpose });
    return new WatchedCamera(connection, queues, store, aggregator, progress, { worker, startWorker });
  }

  get fenced(): number {
    return this.progress.fenced;
  }

  /** Starts a process that watches the camera in an epoch. @returns the process once it is ready */
  async ingest(epoch: number): Promise<ChildProcess> {
    const begunAt = (await this.source()).begunAt ?? null;
    const config = liveIngestConfigSchema.parse({
      ...this.connection,
      runId: key.runId,
      fps: FPS,
      readableFloorPx: 24,
      cropFormat: { scale: 1, sidePx: 32, channels: 1, filter: 'bicubic' },
      detector: 'ssd',
      minFacePx: 40,
      sources: [{ sourceId: key.sourceId, location: CAMERA, picture: 'none', epoch, begunAt }],
    });
    const child = forkService(require.resolve('@crowdtone/ingest/live-main'), config);
    this.#ingests.push(child);
    await firstMessage(child);
    return child;
  }

  async source(): Promise<SourceRecord> {
    const source = await this.store.findSource(key);
    if (source === null) throw new Error('the camera is not in the store');
    return source;
  }

  /** Resolves when results have gone on by so much video, milliseconds. */
  goesOn(ms: number): Promise<void> {
    const from = this.progress.windowsMs;
    return this.progress.until(() => this.progress.windowsMs > from + ms);
  }

  /** Resolves when so many more frames are stored, those that wait for others included. */
  stores(frames: number): Promise<void> {
    const from = this.progress.stored;
    return this.progress.until(() => this.progress.stored >= from + frames);
  }

  /** Lets the clock by which the aggregator judges how long results wait go ahead. */
  skip(ms: number): void {
    this.progress.aheadMs += ms;
  }

  /** Ends the expression worker. @returns how to start another */
  async withoutWorker(): Promise<() => Promise<void>> {
    await this.expression.worker.close();
    return async () => {
      this.expression.worker = await this.expression.startWorker();
    };
  }

  /** Resolves when an outcome was refused because its process was followed by another. */
  refuses(): Promise<void> {
    return this.progress.until(() => this.progress.fenced > 0);
  }

  /** Keeps frames at the worker, once it has one. @returns how to let it go on with them, or die */
  async hold(): Promise<Release> {
    let release: Release = () => undefined;
    const { progress } = this;
    progress.gate = new Promise((resolve) => {
      release = (how) => {
        progress.gate = Promise.resolve('goes on');
        resolve(how);
      };
    });
    const before = progress.taken;
    await progress.until(() => progress.taken > before);
    return release;
  }

  /** The parts that /readyz would name, asked for anew. */
  async missing(): Promise<string[]> {
    const readiness = new Readiness();
    readiness.need('redis', () => this.queues.ping());
    readiness.need('results', () => this.aggregator.checkResults());
    return (await readiness.missingParts()).map(({ part }) => part);
  }

  /**
   * Stops the last ingest process as a user does, and checks what is stored.
   * @returns the source as it ended
   * @throws when a frame is counted twice or not at all
   */
  async end(): Promise<SourceRecord> {
    const last = this.#ingests.at(-1);
    const ended = this.aggregator.waitForSource(key);
    last?.kill('SIGTERM');
    const source = await ended;
    const { decoded, analysed, dropped } = source;
    const frames = await this.store.listFrames(key, 0);
    const windows = await this.store.listWindows({ ...key, fromMs: 0, toMs: Infinity, newest: Infinity });
    const inWindows = windows.reduce(
      (sum, window) => sum + window.frames.analysed + tallyTotal(window.frames.dropped),
      0,
    );
    const isGapFree = frames.every(({ sequence }, index) => sequence === index);
    const counts = { decoded, counted: analysed + tallyTotal(dropped), stored: frames.length, inWindows };
    if (!isGapFree || new Set(Object.values(counts)).size !== 1 || source.state !== 'complete') {
      throw new Error(`the frames do not add up: ${JSON.stringify({ ...counts, isGapFree, source })}`);
    }
    return source;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const child of this.#ingests) child.kill('SIGKILL');
    await this.aggregator.close();
    await this.queues.close();
    await this.store.close();
  }
}
