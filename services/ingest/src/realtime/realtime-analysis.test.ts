import { CrowdtoneError, type FrameOutcome } from '@crowdtone/domain';
import type { VideoFrame } from '@crowdtone/imaging';
import { createLogger } from '@crowdtone/observability';
import { openLiveSource } from '@crowdtone/video';
import type { FaceExtractor, FrameSink } from '../analyse-source';
import { RealtimeAnalysis } from './realtime-analysis';

const logger = createLogger('test');
logger.level = 'silent';

/** Runs everything that does not wait for an external event. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A camera whose frames come when the test says so. */
class Camera {
  sequence = 0;
  readonly #ready: VideoFrame[] = [];
  #wake: (() => void) | null = null;
  #closed = false;

  shoot(count = 1): void {
    for (let shot = 0; shot < count; shot += 1, this.sequence += 1) {
      const { sequence } = this;
      this.#ready.push({ data: new Uint8Array(3), width: 1, height: 1, sequence, presentationMs: sequence * 100 });
    }
    this.#wake?.();
  }

  /** Frames that were not requested yet. */
  get untaken(): number {
    return this.#ready.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<VideoFrame> {
    while (!this.#closed) {
      const frame = this.#ready.shift();
      if (frame) yield frame;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}

/** A detector that finishes a frame when the test says so. */
class Detector {
  readonly looks: string[] = [];
  readonly #unfinished: (() => void)[] = [];

  reader(name: string): FaceExtractor {
    return {
      extract: (_image, presentationMs) =>
        new Promise((resolve) => {
          this.looks.push(`${name}${presentationMs / 100}`);
          this.#unfinished.push(() => resolve({ faces: [], pixels: null }));
        }),
    };
  }

  get busyWith(): number {
    return this.#unfinished.length;
  }

  async finish(): Promise<void> {
    this.#unfinished.shift()?.();
    await settled();
  }
}

type Job = Parameters<FrameSink['publishFrame']>[0];

class Sink implements FrameSink {
  readonly jobs: Job[] = [];
  readonly outcomes: FrameOutcome[] = [];
  publishFrame = async (job: Job): Promise<void> => {
    this.jobs.push(job);
  };
  publishOutcome = async (outcome: FrameOutcome): Promise<void> => {
    this.outcomes.push(outcome);
  };

  analysed(sourceId: string): number[] {
    return this.jobs.filter((job) => job.sourceId === sourceId).map(({ sequence }) => sequence);
  }

  dropped(sourceId: string): string[] {
    return this.outcomes.flatMap((outcome) =>
      outcome.kind === 'dropped' && outcome.sourceId === sourceId ? [`${outcome.sequence} ${outcome.reason}`] : [],
    );
  }

  ended(sourceId: string) {
    return this.outcomes.filter((outcome) => outcome.kind === 'ended' && outcome.sourceId === sourceId);
  }
}

function watching(names: readonly string[], sink = new Sink(), rates: [string, number][] = [], now?: () => number) {
  const detector = new Detector();
  const onRate = (sourceId: string, fps: number) => void rates.push([sourceId, fps]);
  const analysis = new RealtimeAnalysis({ runId: 'r', sink, logger, onRate, ...(now ? { now } : {}) });
  const cameras = new Map(names.map((name) => [name, new Camera()]));
  const running = [...cameras].map(([sourceId, frames]) =>
    analysis.analyse({ sourceId, frames, faces: detector.reader(sourceId) }),
  );
  const camera = (name: string): Camera => {
    const found = cameras.get(name);
    if (!found) throw new Error(`no camera ${name}`);
    return found;
  };
  return { analysis, detector, sink, camera, running };
}

test('analyses the newest frame; every one it replaced is dropped for overload', async () => {
  const { analysis, detector, sink, camera, running } = watching(['a']);
  camera('a').shoot(5);
  await settled();
  expect(detector.looks).toEqual(['a0']);
  expect(sink.dropped('a')).toEqual(['1 overload', '2 overload', '3 overload']);
  await detector.finish();
  expect(detector.looks).toEqual(['a0', 'a4']);
  await detector.finish();
  camera('a').shoot();
  await settled();
  expect(detector.looks).toEqual(['a0', 'a4', 'a5']);
  await detector.finish();
  await analysis.close();
  await Promise.all(running);
  expect(sink.analysed('a')).toEqual([0, 4, 5]);
  expect(sink.ended('a')).toMatchObject([{ decoded: 6, error: null }]);
});

test('drops nothing while the detector keeps up', async () => {
  const { analysis, detector, sink, camera, running } = watching(['a', 'b']);
  for (let round = 0; round < 10; round += 1) {
    camera('a').shoot();
    camera('b').shoot();
    await settled();
    await detector.finish();
    await detector.finish();
  }
  await analysis.close();
  await Promise.all(running);
  expect(sink.dropped('a').concat(sink.dropped('b'))).toEqual([]);
  expect(sink.analysed('b')).toHaveLength(10);
});

test('lets sources take turns under threefold overload, however fast the frames of one arrive', async () => {
  const names = ['a', 'b', 'c'];
  const { analysis, detector, sink, camera, running } = watching(names);
  for (let round = 0; round < 90; round += 1) {
    camera('a').shoot(10);
    camera('b').shoot();
    camera('c').shoot();
    await settled();
    expect(detector.busyWith).toBe(1);
    await detector.finish();
  }
  await detector.finish();
  await detector.finish();
  const counts = names.map((name) => sink.analysed(name).length);
  const share = counts.reduce((sum, count) => sum + count, 0) / names.length;
  for (const count of counts) expect(count).toBeGreaterThanOrEqual(0.8 * share);
  await analysis.close();
  await detector.finish();
  await Promise.all(running);
  for (const name of names) {
    const [ended] = sink.ended(name);
    const accounted = sink.analysed(name).length + sink.dropped(name).length;
    expect(ended).toMatchObject({ decoded: camera(name).sequence });
    expect(accounted).toBe(camera(name).sequence);
  }
});

test('makes the camera wait when drops cannot be published either', async () => {
  const sink = new Sink();
  const stuck: (() => void)[] = [];
  sink.publishOutcome = () => new Promise((resolve) => stuck.push(resolve));
  const { analysis, camera, running, detector } = watching(['a'], sink);
  camera('a').shoot(100);
  await settled();
  // One is analysed, one waits, one is being dropped; the rest stay where they are.
  expect(camera('a').untaken).toBe(97);
  expect(stuck).toHaveLength(1);
  sink.publishOutcome = async () => undefined;
  stuck[0]?.();
  await settled();
  await detector.finish();
  await analysis.close();
  await detector.finish();
  await Promise.all(running);
});

test('accounts for the waiting frame when it is stopped', async () => {
  const { analysis, detector, sink, camera, running } = watching(['a']);
  camera('a').shoot(2);
  await settled();
  await analysis.close();
  await detector.finish();
  await Promise.all(running);
  expect(detector.looks).toEqual(['a0']);
  expect(sink.analysed('a')).toEqual([0]);
  expect(sink.dropped('a')).toEqual(['1 interrupted']);
  expect(sink.ended('a')).toMatchObject([{ decoded: 2, error: null }]);
});

test('ends one source without disturbing the other', async () => {
  const { analysis, detector, sink, camera, running } = watching(['a', 'b']);
  camera('a').shoot();
  camera('b').shoot();
  await settled();
  await camera('b').close();
  await settled();
  expect(sink.dropped('b')).toEqual(['0 interrupted']);
  expect(sink.ended('b')).toMatchObject([{ decoded: 1 }]);
  await detector.finish();
  camera('a').shoot();
  await settled();
  await detector.finish();
  await analysis.close();
  await Promise.all(running);
  expect(sink.analysed('a')).toEqual([0, 1]);
});

test('drops frames on which the detector fails, and frames for whose crops Redis has no memory', async () => {
  const sink = new Sink();
  sink.publishFrame = async () => {
    throw new CrowdtoneError('E_REDIS_FULL', 'no memory; raise maxmemory');
  };
  const analysis = new RealtimeAnalysis({ runId: 'r', sink, logger, onRate: () => undefined });
  const frames = new Camera();
  const faces: FaceExtractor = {
    extract: async (_image, presentationMs) => {
      if (presentationMs === 0) throw new Error('out of memory');
      return { faces: [], pixels: null };
    },
  };
  const running = analysis.analyse({ sourceId: 'a', frames, faces });
  for (let shot = 0; shot < 2; shot += 1) {
    frames.shoot();
    await settled();
  }
  await analysis.close();
  await running;
  expect(sink.dropped('a')).toEqual(['0 detector-failed', '1 overload']);
});

test('fails when results can no longer be published, and stops the camera', async () => {
  const sink = new Sink();
  sink.publishFrame = async () => {
    throw new CrowdtoneError('E_QUEUE_CLOSED', 'the queue is closed');
  };
  const { camera, detector, running } = watching(['a'], sink);
  const refused = expect(running[0]).rejects.toMatchObject({ code: 'E_QUEUE_CLOSED' });
  camera('a').shoot();
  await settled();
  await detector.finish();
  await refused;
});

test('reports the measured analysis rate of each source', async () => {
  let now = 0;
  const rates: [string, number][] = [];
  const { analysis, detector, camera, running } = watching(['a'], new Sink(), rates, () => now);
  // Ten frames a second, of which the detector manages two.
  for (let frame = 0; frame <= 100; frame += 1, now += 100) {
    camera('a').shoot();
    await settled();
    if (frame % 5 === 4) await detector.finish();
  }
  expect(rates).toEqual([
    ['a', 2],
    ['a', 2],
  ]);
  await analysis.close();
  await detector.finish();
  await detector.finish();
  await Promise.all(running);
});

test('accounts for every frame of a real live source under overload', async () => {
  const sink = new Sink();
  const analysis = new RealtimeAnalysis({ runId: 'r', sink, logger, onRate: () => undefined });
  const frames = await openLiveSource('lavfi:testsrc=size=32x32:rate=50', { fps: 50 });
  let tellDropped = () => {};
  const faces: FaceExtractor = {
    async extract() {
      // As slow as it takes five frames to be dropped, whatever the clock of this machine says.
      const before = sink.dropped('a').length;
      if (frames.state.phase === 'closed') return { faces: [], pixels: null };
      await new Promise<void>((resolve) => {
        tellDropped = () => void (sink.dropped('a').length >= before + 5 && resolve());
      });
      if (sink.jobs.length === 2) void analysis.close();
      return { faces: [], pixels: null };
    },
  };
  sink.publishOutcome = async (outcome) => {
    sink.outcomes.push(outcome);
    tellDropped();
  };
  await analysis.analyse({ sourceId: 'a', frames, faces });
  const accounted = sink.analysed('a').length + sink.dropped('a').length;
  expect(sink.ended('a')).toMatchObject([{ decoded: accounted, error: null }]);
  expect(sink.dropped('a').length).toBeGreaterThanOrEqual(15);
});
