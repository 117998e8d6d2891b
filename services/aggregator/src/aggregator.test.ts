import { CrowdtoneError, EXPRESSIONS, type FrameOutcome, type SettledFrame } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import { fitResponseModel, type ShareCorrection } from '@crowdtone/statistics';
import { type Commit, openStore, type Store } from '@crowdtone/store';
import { endOf, newSource, outcomesOf, RUN } from '@crowdtone/testing/aggregator/crowd';
import { MemoryQueues } from '@crowdtone/testing/aggregator/memory-queues';
import { crowdFrames, frameOf, windowsOf } from '@crowdtone/testing/crowd-frames';
import { type Aggregator, startAggregator } from '.';

process.env.CROWDTONE_LOG_LEVEL = 'silent';
const logger = createLogger('aggregator');
const cam = { runId: 'run', sourceId: 'cam' };
const allOf = (sourceId: string) => ({ runId: 'run', sourceId, fromMs: 0, toMs: Infinity, newest: Infinity });

let store: Store;
let queues: MemoryQueues;
let aggregator: Aggregator;

async function start(shareCorrection: ShareCorrection | null = null): Promise<void> {
  queues = new MemoryQueues();
  aggregator = await startAggregator({ queues, store, logger, shareCorrection });
}

beforeEach(async () => {
  store = await openStore(':memory:');
  await start();
  await aggregator.saveRun(RUN);
});
afterEach(async () => {
  await aggregator.close();
  await store.close();
});

/** Everything that is kept of a source, as text that does not name it. */
async function exported(sourceId: string): Promise<string> {
  const nameless = <Record extends { sourceId: string }>(record: Record) => ({ ...record, sourceId: '' });
  const source = await store.findSource({ runId: 'run', sourceId });
  const frames = await store.listFrames({ runId: 'run', sourceId }, 0);
  const windows = await store.listWindows(allOf(sourceId));
  return [
    JSON.stringify(source && nameless(source)),
    JSON.stringify(frames.map(nameless)),
    JSON.stringify(windows.map(nameless)),
  ].join('\n');
}

/** The export of a source whose outcomes came in order, each once, to an aggregator that nothing happened to. */
async function undisturbed(frames: readonly SettledFrame[]): Promise<string> {
  const [first] = frames;
  await aggregator.addSource(newSource(first?.sourceId ?? ''));
  await queues.deliver(outcomesOf(frames), 1);
  return exported(first?.sourceId ?? '');
}

/** What a network that is never quite sure says to a face of expression `truth`. */
function blurredReading(truth: number, random: () => number): number[] {
  const weights = EXPRESSIONS.map((_, index) => random() + (index === truth ? 1 : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

const named = (frames: readonly SettledFrame[], sourceId: string) => frames.map((frame) => ({ ...frame, sourceId }));

describe('the aggregator', () => {
  test('stores the windows of a source and announces each once, in order, the end last', async () => {
    const frames = crowdFrames('cam', 110, 1);
    await aggregator.addSource(newSource('cam'));
    const waiting = aggregator.waitForSource(cam);
    await queues.deliver(outcomesOf(frames));
    const ended = await waiting;
    expect(ended).toMatchObject({ state: 'complete', decoded: 110 });
    expect(await store.findSource(cam)).toEqual(ended);
    const windows = windowsOf(frames, { lastIsPartial: true });
    expect(await store.listWindows(allOf('cam'))).toEqual(windows);
    expect(queues.announced.flatMap((event) => (event.kind === 'window' ? [event.window] : []))).toEqual(windows);
    expect(queues.announced.at(0)).toEqual({ kind: 'run', run: RUN });
    expect(queues.announced.at(-1)).toEqual({ kind: 'source', source: ended });
  });

  test('gives the same export, byte for byte, however outcomes of many sources arrive', async () => {
    const sources = ['a', 'b', 'c'];
    const frames = crowdFrames('reference', 130, 2);
    const expected = await undisturbed(frames);
    for (const sourceId of sources) await aggregator.addSource({ ...newSource('reference'), sourceId });
    const random = seededRandom(3);
    const outcomes = sources.flatMap((sourceId) => outcomesOf(named(frames, sourceId)));
    const repeats = outcomes.filter(() => random() < 0.3);
    await queues.deliver(shuffled([...outcomes, ...repeats], random));
    for (const sourceId of sources) {
      expect(await exported(sourceId)).toBe(expected);
    }
  });

  test('goes on where its predecessor died, at whatever moment', async () => {
    const frames = crowdFrames('reference', 100, 4);
    const expected = await undisturbed(frames);
    for (let death = 1; death <= 5; death += 1) {
      const sourceId = `cam-${death}`;
      await aggregator.addSource({ ...newSource('reference'), sourceId });
      const random = seededRandom(death);
      const arrivals = shuffled(outcomesOf(named(frames, sourceId)), random);
      const delivered = Math.floor(arrivals.length * random());
      await queues.deliver(arrivals.slice(0, delivered));
      // A killed process does not close. What was delivered just before may be redelivered, because it was not acknowledged.
      await start();
      await queues.deliver([...arrivals.slice(Math.max(0, delivered - 10), delivered), ...arrivals.slice(delivered)]);
      expect(await exported(sourceId)).toBe(expected);
    }
  });

  test('announces nothing that is not stored', async () => {
    const unstored: unknown[] = [];
    const checks: Promise<void>[] = [];
    queues.groupEvents.publish = async (event) => {
      if (event.kind !== 'window') return;
      const check = store.listWindows(allOf('cam')).then((windows) => {
        if (!windows.some((window) => window.index === event.window.index)) unstored.push(event);
      });
      checks.push(check);
    };
    await aggregator.addSource(newSource('cam'));
    await queues.deliver(outcomesOf(crowdFrames('cam', 110, 5)));
    await Promise.all(checks);
    expect(checks).toHaveLength(5);
    expect(unstored).toEqual([]);
  });

  test('publishes no shares of a group under the floor: not in events, nor the store, nor the export', async () => {
    const probabilities = [0.9, 0.1, 0, 0, 0, 0, 0, 0];
    const four = Array.from({ length: 4 }, (_, trackId) => ({
      trackId,
      box: { x: 0, y: 0, width: 24, height: 24 },
      sizePx: 24,
      sharpness: 90,
      probabilities,
      unreadable: null,
    }));
    await aggregator.addSource(newSource('cam'));
    await queues.deliver([
      ...Array.from({ length: 25 }, (_, at) => frameOf('cam', at, at * 200, four)),
      endOf('cam', 25),
    ]);
    const [window] = await store.listWindows(allOf('cam'));
    expect(window).toMatchObject({ people: { seen: 4, readable: 4 }, withheld: 'below-floor', shares: null });
    const published = JSON.stringify(queues.announced) + JSON.stringify(window);
    expect(published).not.toMatch(/"share"|"estimator"/);
  });

  test('keeps no readings of a camera for a window under the floor; of a recording it does', async () => {
    const face = (trackId: number) => ({
      ...{ trackId, box: { x: 0, y: 0, width: 24, height: 24 }, sizePx: 24, sharpness: 90, unreadable: null },
      probabilities: [0.9, 0.1, 0, 0, 0, 0, 0, 0],
    });
    // Four people for a window, then six, then four in the window that is open.
    const sizes = [...Array(25).fill(4), ...Array(25).fill(6), ...Array(5).fill(4)];
    const frames = (sourceId: string) =>
      sizes.map((size, at) =>
        frameOf(
          sourceId,
          at,
          at * 200,
          Array.from({ length: size }, (_, track) => face(track)),
        ),
      );
    const purpose = { setting: 'event', legalBasis: null };
    await aggregator.addSource({ ...newSource('live'), durationMs: null, purpose });
    await aggregator.addSource(newSource('film'));
    for (const sourceId of ['live', 'film']) await queues.deliver(frames(sourceId));
    const facesOf = async (sourceId: string) =>
      (await store.listFrames({ runId: 'run', sourceId }, 0)).map((frame) =>
        frame.kind === 'analysed' ? frame.faces.length : null,
      );
    expect(await facesOf('film')).toEqual(sizes);
    expect(await facesOf('live')).toEqual([...Array(25).fill(0), ...sizes.slice(25)]);
    await queues.deliver([endOf('live', sizes.length)]);
    expect(await facesOf('live')).toEqual([...Array(25).fill(0), ...Array(25).fill(6), ...Array(5).fill(0)]);
  });

  test('a camera whose figures were deleted meanwhile is continued by another aggregator, and adds up', async () => {
    const frames = crowdFrames('cam', 110, 3);
    const purpose = { setting: 'event', legalBasis: null };
    await aggregator.addSource({ ...newSource('cam'), purpose });
    await queues.deliver(outcomesOf(frames).slice(0, 80));
    const before = await store.listWindows(allOf('cam'));
    expect(before.length).toBeGreaterThan(1);
    await aggregator.close();
    const entry = { id: 'd', at: Date.now(), who: null, from: null };
    await store.deletions.delete({ kind: 'camera', sourceId: 'cam' }, entry);
    await start();
    await queues.deliver(outcomesOf(frames).slice(80));
    const ended = await store.findSource(cam);
    expect(ended).toMatchObject({ state: 'complete', decoded: 110, error: null });
    expect(await store.listWindows(allOf('cam'))).toEqual(
      windowsOf(frames, { lastIsPartial: true }).slice(before.length - 1),
    );
  });

  test('publishes corrected shares, the counted ones beside them, of a model with a known response', async () => {
    const random = seededRandom(8);
    const readings = EXPRESSIONS.flatMap((_, truth) =>
      Array.from({ length: 30 }, () => ({ truth, probabilities: blurredReading(truth, random) })),
    );
    const buckets = [{ sizePx: 24, response: fitResponseModel(readings) }];
    const correction = {
      estimator: 'adjusted-count-posterior',
      prior: 1,
      errorFactor: 2,
      widening: 1,
      buckets,
    } as const;
    await start(correction);
    const frames = crowdFrames('cam', 60, 9);
    await aggregator.addSource(newSource('cam'));
    await queues.deliver(shuffled(outcomesOf(frames), random));
    const windows = await store.listWindows(allOf('cam'));
    expect(windows).toEqual(windowsOf(frames, { lastIsPartial: true, correction }));
    expect(queues.announced.flatMap((event) => (event.kind === 'window' ? [event.window] : []))).toEqual(windows);
    expect(windows[0]).toMatchObject({
      shares: { estimator: 'adjusted-count-posterior' },
      counted: { estimator: 'counted' },
    });
    expect(windows.map(({ counted }) => counted)).toEqual(
      windowsOf(frames, { lastIsPartial: true }).map(({ shares }) => shares),
    );
  });

  test('takes what is delivered again after the end, without effect', async () => {
    const outcomes = outcomesOf(crowdFrames('cam', 60, 6));
    await aggregator.addSource(newSource('cam'));
    await queues.deliver(outcomes);
    const before = await exported('cam');
    const announced = queues.announced.length;
    await queues.deliver(shuffled(outcomes, seededRandom(7)));
    expect(await exported('cam')).toBe(before);
    expect(queues.announced).toHaveLength(announced);
  });

  test('leaves a source that is added again as it is', async () => {
    await aggregator.addSource(newSource('cam'));
    await queues.deliver(crowdFrames('cam', 40, 8));
    const before = await store.findSource(cam);
    await aggregator.addSource(newSource('cam'));
    expect(await store.findSource(cam)).toEqual(before);
  });

  test('calls a source otherwise while it is watched, and leaves its figures alone', async () => {
    const frames = crowdFrames('cam', 110, 1);
    const plain = await undisturbed(named(frames, 'twin'));
    await aggregator.addSource(newSource('cam'));
    const [first = [], rest = []] = [outcomesOf(frames).slice(0, 50), outcomesOf(frames).slice(50)];
    const named1 = { label: 'North', purpose: { setting: 'event', legalBasis: null } };
    await aggregator.describeSource({ ...cam, ...named1 });
    expect(await store.findSource(cam)).toMatchObject({ ...named1, state: 'waiting' });
    await queues.deliver(first);
    await aggregator.describeSource({ ...cam, label: 'South' });
    await queues.deliver(rest);
    const ended = await store.findSource(cam);
    expect(ended).toMatchObject({ label: 'South', purpose: named1.purpose, state: 'complete', decoded: 110 });
    await aggregator.describeSource({ ...cam, label: 'too late' });
    expect(await store.findSource(cam)).toEqual(ended);
    expect((await exported('cam')).split('\n').slice(1)).toEqual(plain.split('\n').slice(1));
    await expect(aggregator.describeSource({ ...cam, sourceId: 'nowhere', label: 'x' })).rejects.toMatchObject({
      code: 'E_SOURCE_UNKNOWN',
    });
  });

  test('refuses outcomes of unknown sources, and only those', async () => {
    await aggregator.addSource(newSource('cam'));
    const [stray] = crowdFrames('stray', 1, 9) as [SettledFrame];
    const outcomes = outcomesOf(crowdFrames('cam', 30, 10));
    const refused = queues.deliverOnce(stray);
    await queues.deliver(outcomes);
    await expect(refused).rejects.toMatchObject({ code: 'E_SOURCE_UNKNOWN' });
    await expect(aggregator.waitForSource({ ...cam, sourceId: 'stray' })).rejects.toMatchObject({
      code: 'E_SOURCE_UNKNOWN',
    });
    await expect(aggregator.addSource({ ...newSource('cam'), runId: 'other' })).rejects.toMatchObject({
      code: 'E_RUN_UNKNOWN',
    });
    expect(await store.findSource(cam)).toMatchObject({ state: 'complete' });
  });

  test('resolves waiters for a source: at once if it has ended, with an error if it cannot', async () => {
    await aggregator.addSource(newSource('cam'));
    await aggregator.addSource(newSource('endless'));
    await queues.deliver([...outcomesOf(crowdFrames('cam', 30, 11)), ...crowdFrames('endless', 30, 12)]);
    expect(await aggregator.waitForSource(cam)).toMatchObject({ state: 'complete' });
    const waiting = aggregator.waitForSource({ ...cam, sourceId: 'endless' });
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'E_INTERRUPTED', exitCode: 130 });
    await aggregator.close();
    await outcome;
  });

  test('ends what is unfinished of an abandoned run, and keeps what was read of it', async () => {
    const frames = crowdFrames('cam', 60, 17);
    for (const sourceId of ['cam', 'ended', 'unseen']) await aggregator.addSource(newSource(sourceId));
    await queues.deliver([...frames.slice(0, 40), ...frames.slice(45), ...outcomesOf(crowdFrames('ended', 30, 18))]);
    const waiting = aggregator.waitForSource(cam);
    await aggregator.abandonRun('run', new CrowdtoneError('E_REDIS_FAILED', 'Redis is gone; start again'));
    const error = { code: 'E_REDIS_FAILED', message: 'Redis is gone; start again' };
    expect(await waiting).toMatchObject({ state: 'partial', error, positionMs: frames[39]?.presentationMs });
    expect(await store.listWindows(allOf('cam'))).toEqual(windowsOf(frames.slice(0, 40), { lastIsPartial: true }));
    expect((await store.listSources('run')).map(({ state }) => state)).toEqual(['partial', 'complete', 'failed']);
    expect(queues.announced.at(-1)).toMatchObject({
      kind: 'source',
      source: { sourceId: 'unseen', state: 'failed', error },
    });
  });

  test('continues when events cannot be published', async () => {
    queues.groupEvents.publish = () => Promise.reject(new Error('Redis is away'));
    await aggregator.addSource(newSource('cam'));
    await queues.deliver(outcomesOf(crowdFrames('cam', 60, 13)));
    expect(await aggregator.waitForSource(cam)).toMatchObject({ state: 'complete' });
  });
});

describe('the aggregator over a store that fails', () => {
  /** Lets every commit with frames fail while `fault` says how. */
  async function startOverFaultyStore(fault: (commit: Commit) => CrowdtoneError | Error | null): Promise<void> {
    const faulty: Store = Object.create(store);
    faulty.commit = async (commit) => {
      const error = fault(commit);
      if (error) throw error;
      await store.commit(commit);
    };
    queues = new MemoryQueues();
    aggregator = await startAggregator({ queues, store: faulty, logger, shareCorrection: null });
  }

  test('waits out a full disk, says so to who waits, and loses nothing', async () => {
    const frames = crowdFrames('cam', 60, 14);
    let commits = 0;
    let full = false;
    await startOverFaultyStore(() => {
      commits += 1;
      const fails = full;
      full = false;
      return fails ? new CrowdtoneError('E_DISK_FULL', 'there is no room left; free some space') : null;
    });
    await aggregator.addSource(newSource('cam'));
    await queues.deliver(frames.slice(0, 30));
    const waiting = expect(aggregator.waitForSource(cam)).rejects.toMatchObject({ code: 'E_DISK_FULL' });
    full = true;
    await queues.deliver(outcomesOf(frames).slice(30));
    await waiting;
    expect(commits).toBeGreaterThan(3);
    expect(await store.listWindows(allOf('cam'))).toEqual(windowsOf(frames, { lastIsPartial: true }));
    expect(await store.findSource(cam)).toMatchObject({ state: 'complete', decoded: 60 });
  });

  test('does not wait for room when the run is abandoned', async () => {
    let full = false;
    const noRoom = new CrowdtoneError('E_DISK_FULL', 'there is no room left; free some space');
    await startOverFaultyStore(() => (full ? noRoom : null));
    await aggregator.addSource(newSource('cam'));
    const frames = crowdFrames('cam', 60, 19);
    await queues.deliver(frames.slice(0, 40));
    full = true;
    const given = queues.deliverOnce(frames[40] as SettledFrame);
    const waiting = aggregator.waitForSource(cam);
    await expect(waiting).rejects.toBe(noRoom);
    const refused = expect(given).rejects.toBe(noRoom);
    await expect(aggregator.abandonRun('run', noRoom)).rejects.toBe(noRoom);
    await refused;
    full = false;
    await aggregator.abandonRun('run', noRoom);
    expect(await store.findSource(cam)).toMatchObject({ state: 'partial', error: { code: 'E_DISK_FULL' } });
    expect(await store.listWindows(allOf('cam'))).toEqual(windowsOf(frames.slice(0, 40), { lastIsPartial: true }));
  });

  test('gives outcomes back to the queue on any other fault, and forgets what it took them for', async () => {
    const frames = crowdFrames('cam', 90, 15);
    const random = seededRandom(16);
    let faults = 0;
    await startOverFaultyStore(({ frames: committed = [] }) => {
      if (committed.length === 0 || random() < 0.6) return null;
      faults += 1;
      return new Error('the store slipped');
    });
    await aggregator.addSource(newSource('cam'));
    const outcomes: FrameOutcome[] = shuffled(outcomesOf(frames), random);
    await queues.deliver(outcomes);
    expect(faults).toBeGreaterThan(2);
    expect(await store.listWindows(allOf('cam'))).toEqual(windowsOf(frames, { lastIsPartial: true }));
    expect(await store.findSource(cam)).toMatchObject({ state: 'complete', decoded: 90 });
  });
});
