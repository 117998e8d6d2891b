/** What every adapter of the Store port must do; the test of an adapter calls this with its factory. */
import { EXPRESSIONS, type SettledFrame } from '@crowdtone/domain';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import type { ShareCorrection } from '@crowdtone/statistics';
import { type SourceKey, type Store, windowsToCsv } from '@crowdtone/store';
import { crowdFrames, windowsOf } from '../crowd-frames';
import { aRun, aSource } from '../records';

const cam = { runId: 'run', sourceId: 'cam' };

/** A network that is right more often than not, measured on ten faces of each expression. */
const CORRECTION: ShareCorrection = {
  estimator: 'adjusted-count-posterior',
  prior: 1,
  errorFactor: 1,
  widening: 1,
  buckets: [
    {
      sizePx: 24,
      response: EXPRESSIONS.map((_, truth) => ({
        count: 10,
        mean: EXPRESSIONS.map((_unused, read) => (read === truth ? 0.3 : 0.1)),
        covariance: EXPRESSIONS.map((_unused, row) => EXPRESSIONS.map((_other, column) => (row === column ? 0.01 : 0))),
      })),
    },
  ],
};

const allOf = (key: SourceKey) => ({ ...key, fromMs: 0, toMs: Infinity, newest: Infinity });

/** Everything a store knows of one source, as text: equal exports mean equal stores. */
async function exported(store: Store): Promise<string> {
  const frames = await store.listFrames(cam, 0);
  return `${JSON.stringify(frames)}\n${windowsToCsv(await store.listWindows(allOf(cam)))}`;
}

export function describeStore(adapter: string, open: () => Promise<Store>): void {
  describe(`${adapter} as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    test('can be asked whether it takes writes, which changes nothing', async () => {
      await store.commit({ frames: crowdFrames('cam', 5, 1) });
      const before = await exported(store);
      await store.checkWritable();
      await Promise.all([store.checkWritable(), store.commit({ sources: [aSource({ sourceId: 'cam' })] })]);
      expect(await exported(store)).toBe(before);
    });

    test('lists the newest runs first, and replaces what it knew of one', async () => {
      const older = aRun({ runId: 'b', startedAt: '2025-11-01T08:00:00.000Z' });
      const newer = aRun({ runId: 'a', startedAt: '2025-11-02T08:00:00.000Z' });
      await store.saveRun(newer);
      await store.saveRun(older);
      const ended = { ...newer, endedAt: '2025-11-02T09:00:00.000Z' };
      await store.saveRun(ended);
      expect(await store.listRuns(Infinity)).toEqual([ended, older]);
      expect(await store.listRuns(1)).toEqual([ended]);
      expect(await store.findRun('b')).toEqual(older);
      expect(await store.findRun('nobody')).toBeNull();
    });

    test('knows the newest run of each source', async () => {
      await store.saveRun(aRun({ runId: 'z', startedAt: '2025-11-01T08:00:00.000Z' }));
      await store.saveRun(aRun({ runId: 'a', startedAt: '2025-11-02T08:00:00.000Z' }));
      const sources = [
        aSource({ runId: 'a', sourceId: 'twice' }),
        aSource({ runId: 'z', sourceId: 'twice' }),
        aSource({ runId: 'z', sourceId: 'once' }),
      ];
      await store.commit({ sources });
      const newest = await store.newestRunOfSources();
      expect([...newest].sort()).toEqual([
        ['once', 'z'],
        ['twice', 'a'],
      ]);
    });

    test('lists sources in the order they were added, with their latest progress', async () => {
      const [first, second, other] = [
        aSource({ sourceId: 'b' }),
        aSource({ sourceId: 'a' }),
        aSource({ runId: 'else', sourceId: 'b' }),
      ];
      await store.commit({ sources: [first, second, other] });
      const progress = { ...first, state: 'partial', analysed: 7, dropped: { overload: 2 } } as const;
      const ended = { ...progress, decoded: 9, error: { code: 'E_SOURCE_TRUNCATED', message: 'cut short' } };
      await store.commit({ sources: [progress] });
      await store.commit({ sources: [ended] });
      expect(await store.listSources('run')).toEqual([ended, second]);
      expect(await store.listSources('nobody')).toEqual([]);
      expect(await store.findSource({ runId: 'run', sourceId: 'b' })).toEqual(ended);
      expect(await store.findSource({ runId: 'else', sourceId: 'b' })).toEqual(other);
      expect(await store.findSource({ runId: 'run', sourceId: 'nobody' })).toBeNull();
    });

    test('gives frames back to the last bit, in order of sequence, from a time on', async () => {
      const frames = crowdFrames('cam', 60, 1);
      await store.commit({ frames: shuffled(frames, seededRandom(2)) });
      await store.commit({ frames: [...crowdFrames('other', 9, 3), ...crowdFrames('cam', 9, 4, 'else')] });
      expect(await store.listFrames(cam, 0)).toEqual(frames);
      const from = frames[42]?.presentationMs ?? 0;
      expect(await store.listFrames(cam, from)).toEqual(frames.slice(42));
      expect(await store.listFrames(cam, 1e9)).toEqual([]);
    });

    test('gives windows back as they were published, oldest first', async () => {
      const windows = windowsOf(crowdFrames('cam', 120, 5));
      await store.commit({ windows: [...windows.toReversed(), ...windowsOf(crowdFrames('aisle', 60, 6))] });
      expect(await store.listWindows(allOf(cam))).toEqual(windows);
      expect(windowsToCsv(await store.listWindows(allOf(cam)))).toBe(windowsToCsv(windows));
      expect(await store.listWindows(allOf({ runId: 'else', sourceId: 'cam' }))).toEqual([]);
    });

    test('gives corrected and counted shares back to the last bit', async () => {
      const windows = windowsOf(crowdFrames('cam', 60, 14), { correction: CORRECTION });
      expect(windows.map(({ counted }) => counted?.estimator)).toEqual(windows.map(() => 'counted'));
      await store.commit({ windows });
      expect(await store.listWindows(allOf(cam))).toEqual(windows);
    });

    test('gives the windows of a span of time, the newest if there are too many', async () => {
      const windows = windowsOf(crowdFrames('cam', 120, 5));
      await store.commit({ windows });
      const inSpan = (fromMs: number, toMs: number, newest = Infinity) =>
        store.listWindows({ ...cam, fromMs, toMs, newest });
      expect(await inSpan(5000, 15_000)).toEqual(windows.slice(1, 3));
      expect(await inSpan(4999, 15_001)).toEqual(windows.slice(0, 4));
      expect(await inSpan(0, Infinity, 2)).toEqual(windows.slice(-2));
    });

    test('changes nothing when the same frames and windows are committed again', async () => {
      const frames = crowdFrames('cam', 50, 7);
      await store.commit({ frames, windows: windowsOf(frames) });
      const before = await exported(store);
      await store.commit({ frames, windows: windowsOf(frames) });
      await store.commit({ frames: frames.slice(10, 20) });
      expect(await exported(store)).toBe(before);
    });

    test('keeps the first of two different fates of a frame, within a commit and across', async () => {
      const [frame] = crowdFrames('cam', 1, 8) as [SettledFrame];
      const { version, runId, sourceId, sequence, presentationMs } = frame;
      const late: SettledFrame = {
        version,
        runId,
        sourceId,
        sequence,
        presentationMs,
        kind: 'dropped',
        reason: 'overload',
      };
      await store.commit({ frames: [frame, late] });
      await store.commit({ frames: [late] });
      expect(await store.listFrames(cam, 0)).toEqual([frame]);
    });

    test('never changes a window that was published', async () => {
      const [window] = windowsOf(crowdFrames('cam', 25, 9));
      if (!window) throw new Error('the example makes a window');
      await store.commit({ windows: [window] });
      await store.commit({ windows: [{ ...window, partial: !window.partial }] });
      expect(await store.listWindows(allOf(cam))).toEqual([window]);
    });

    test('exports the same bytes however frames arrive: shuffled, in batches of any size, with repeats', async () => {
      const frames = crowdFrames('cam', 150, 10);
      await store.commit({ frames, windows: windowsOf(frames) });
      const expected = await exported(store);
      for (let replay = 0; replay < 4; replay += 1) {
        const random = seededRandom(100 + replay);
        const repeats = frames.filter(() => random() < 0.3);
        const arrivals = shuffled([...frames, ...repeats], random);
        const other = await open();
        while (arrivals.length > 0) {
          const batch = arrivals.splice(0, 1 + Math.floor(random() * 20));
          await other.commit({ frames: batch });
        }
        await other.commit({ windows: shuffled(windowsOf(await other.listFrames(cam, 0)), random) });
        expect(await exported(other)).toBe(expected);
        await other.close();
      }
    });

    test('stores all of a commit or nothing, and works on after one that failed', async () => {
      const frames = crowdFrames('cam', 5, 11);
      const [window] = windowsOf(frames);
      if (!window) throw new Error('the example makes a window');
      const impossible = { ...window, index: -1 };
      await expect(store.commit({ frames, windows: [window, impossible] })).rejects.toThrow();
      expect(await store.listFrames(cam, 0)).toEqual([]);
      expect(await store.listWindows(allOf(cam))).toEqual([]);
      await store.commit({ frames, windows: [window] });
      expect(await store.listFrames(cam, 0)).toEqual(frames);
    });

    test('takes commits that are given at the same time', async () => {
      const frames = crowdFrames('cam', 40, 12);
      const commits = frames.map((frame) => store.commit({ frames: [frame], sources: [aSource({ sourceId: 'cam' })] }));
      await Promise.all([...commits, store.saveRun(aRun()), store.listRuns(1)]);
      expect(await store.listFrames(cam, 0)).toEqual(frames);
    });

    test('finishes what was asked of it before it closes', async () => {
      const other = await open();
      const committed = other.commit({ frames: crowdFrames('cam', 30, 13) });
      const read = other.listRuns(1);
      await other.close();
      await expect(committed).resolves.toBeUndefined();
      await expect(read).resolves.toEqual([]);
    });
  });
}
