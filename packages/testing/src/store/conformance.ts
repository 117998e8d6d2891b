/** The conformance tests of a store; the test of an adapter calls them with its factory. */
import type { GroupWindow, RunRecord, SettledFrame, SourceRecord } from '@crowdtone/domain';
import { seededRandom, shuffled } from '@crowdtone/runtime';
import type { Store, StoredCheckpoint } from '@crowdtone/store';
import { crowdFrames, windowsOf } from '../crowd-frames';
import { aRun, aSource } from '../records';
import { describeBins } from './bin-conformance';
import { describeNotes } from './history-conformance';
import { allOf, describeReading } from './reading-conformance';

const cam = { runId: 'run', sourceId: 'cam' };

/** A checkpoint of {@link cam} without tracks. */
function aCheckpoint(sequence: number): StoredCheckpoint {
  const tracker = { confirmedCount: 0, previousMs: null, previousIntervalMs: 0, tracks: [] };
  const state = { first: { width: 640, height: 360 }, tracker, budget: { window: 0, people: [] } };
  const source = aSource({ sourceId: 'cam', state: 'running', analysed: sequence });
  return { ...cam, point: { sequence, state }, source };
}

/** All frames and windows of one source as text: equal exports mean equal stores. */
async function exported(store: Store): Promise<string> {
  const frames = await store.listFrames(cam, 0);
  return `${JSON.stringify(frames)}\n${JSON.stringify(await store.listWindows(allOf(cam)))}`;
}

/** Tests that hold for every implementation of `Store`, including {@link describeCommits}. */
export function describeStore(adapter: string, open: () => Promise<Store>): void {
  const openReadable = async () => {
    const store = await open();
    return {
      reader: store,
      saveRun: (run: RunRecord) => store.saveRun(run),
      saveSources: (...sources: readonly SourceRecord[]) => store.commit({ sources }),
      saveWindows: (...windows: readonly GroupWindow[]) => store.commit({ windows }),
      close: () => store.close(),
    };
  };
  describeReading(adapter, openReadable);
  describeBins(adapter, openReadable);

  describeNotes(adapter, async () => {
    const store = await open();
    return {
      reader: store,
      saveAlert: (alert) => store.alerts.save(alert, []),
      close: () => store.close(),
    };
  });
  describeCommits(adapter, open);
}

/** The part of {@link describeStore} that is of frames with their readings, and of what is stored together with them. */
export function describeCommits(adapter: string, open: () => Promise<Store>): void {
  describe(`${adapter} as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    test('checks that it is writable, without changing data', async () => {
      await store.commit({ frames: crowdFrames('cam', 5, 1) });
      const before = await exported(store);
      await store.checkWritable();
      await Promise.all([store.checkWritable(), store.commit({ sources: [aSource({ sourceId: 'cam' })] })]);
      expect(await exported(store)).toBe(before);
    });

    test('has an identifier that no other store has', async () => {
      const other = await open();
      const identity = await store.identity();
      expect(identity).not.toBe('');
      expect(await other.identity()).not.toBe(identity);
      expect(await store.identity()).toBe(identity);
      await other.close();
    });

    test('finds one source of one run', async () => {
      const [source, other] = [aSource({ sourceId: 'b' }), aSource({ runId: 'else', sourceId: 'b' })];
      await store.commit({ sources: [source, aSource({ sourceId: 'a' }), other] });
      expect(await store.findSource({ runId: 'run', sourceId: 'b' })).toEqual(source);
      expect(await store.findSource({ runId: 'else', sourceId: 'b' })).toEqual(other);
      expect(await store.findSource({ runId: 'run', sourceId: 'unknown' })).toBeNull();
    });

    test('returns frames to the last bit, in order of sequence, from a time on', async () => {
      const frames = crowdFrames('cam', 60, 1);
      await store.commit({ frames: shuffled(frames, seededRandom(2)) });
      await store.commit({ frames: [...crowdFrames('other', 9, 3), ...crowdFrames('cam', 9, 4, 'else')] });
      expect(await store.listFrames(cam, 0)).toEqual(frames);
      const from = frames[42]?.presentationMs ?? 0;
      expect(await store.listFrames(cam, from)).toEqual(frames.slice(42));
      expect(await store.listFrames(cam, 1e9)).toEqual([]);
    });

    test('changes nothing when the same frames and windows are committed again', async () => {
      const frames = crowdFrames('cam', 50, 7);
      await store.commit({ frames, windows: windowsOf(frames) });
      const before = await exported(store);
      await store.commit({ frames, windows: windowsOf(frames) });
      await store.commit({ frames: frames.slice(10, 20) });
      expect(await exported(store)).toBe(before);
    });

    test('keeps the first of two different outcomes of a frame, within a commit and across', async () => {
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

    test('stores all of a commit or nothing, and works after one that failed', async () => {
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

    test('accepts concurrent commits', async () => {
      const frames = crowdFrames('cam', 40, 12);
      const commits = frames.map((frame) => store.commit({ frames: [frame], sources: [aSource({ sourceId: 'cam' })] }));
      await Promise.all([...commits, store.saveRun(aRun()), store.listRuns(1)]);
      expect(await store.listFrames(cam, 0)).toEqual(frames);
    });

    test('keeps the newest checkpoint of a source, and sets the source back to it', async () => {
      const frames = crowdFrames('cam', 400, 21);
      const source = aSource({ sourceId: 'cam', state: 'running', analysed: 400 });
      await store.commit({ frames, windows: windowsOf(frames), sources: [source] });
      const bins = { ...cam, fromMs: 0, toMs: Infinity, size: 4, newest: 100 };
      const before = [await exported(store), await store.listBins(bins)];
      expect(await store.findCheckpoint(cam)).toBeNull();
      for (const sequence of [20, 40]) await store.commit({ checkpoints: [aCheckpoint(sequence)] });
      expect(await store.findCheckpoint(cam)).toEqual(aCheckpoint(40));

      const earlier = aCheckpoint(40).source;
      await store.rewindSource({ source: earlier, sequence: 40, windowIndex: 1 });
      expect(await store.findSource(cam)).toEqual(earlier);
      expect(await store.listFrames(cam, 0)).toEqual(frames.slice(0, 40));
      expect((await store.listWindows(allOf(cam))).map(({ index }) => index)).toEqual([0]);
      expect(await store.findCheckpoint(cam)).toEqual(aCheckpoint(40));
      await store.commit({ frames: frames.slice(40), windows: windowsOf(frames), sources: [source] });
      expect([await exported(store), await store.listBins(bins)]).toEqual(before);

      await store.rewindSource({ source: earlier, sequence: 0, windowIndex: 0 });
      expect(await store.listFrames(cam, 0)).toEqual([]);
      expect(await store.findCheckpoint(cam)).toBeNull();
    });

    test('deletes a source, or a run, and nothing else', async () => {
      const [frames, others] = [crowdFrames('cam', 30, 22), crowdFrames('cam', 30, 23, 'else')];
      for (const runId of ['run', 'else']) await store.saveRun(aRun({ runId }));
      const sources = [
        aSource({ sourceId: 'cam' }),
        aSource({ sourceId: 'b' }),
        aSource({ runId: 'else', sourceId: 'cam' }),
      ];
      const windows = [...windowsOf(frames), ...windowsOf(others)];
      await store.commit({ frames: [...frames, ...others], windows, sources, checkpoints: [aCheckpoint(20)] });
      await store.deleteSource(cam);
      expect(await store.findSource(cam)).toBeNull();
      expect(await store.findCheckpoint(cam)).toBeNull();
      expect(await store.listWindows(allOf(cam))).toEqual([]);
      expect((await store.listSources('run')).map(({ sourceId }) => sourceId)).toEqual(['b']);
      const other = { runId: 'else', sourceId: 'cam' };
      expect(await store.listFrames(other, 0)).toEqual(others);
      await store.deleteRun('else');
      expect((await store.listRuns(9)).map(({ runId }) => runId)).toEqual(['run']);
      expect(await store.listFrames(other, 0)).toEqual([]);
      expect(await store.listSources('else')).toEqual([]);
    });

    test('finishes pending requests before it closes', async () => {
      const other = await open();
      const committed = other.commit({ frames: crowdFrames('cam', 30, 13) });
      const read = other.listRuns(1);
      await other.close();
      await expect(committed).resolves.toBeUndefined();
      await expect(read).resolves.toEqual([]);
    });
  });
}
