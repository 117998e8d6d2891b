/** What every adapter of the Store port must do; the test of an adapter calls this with its factory. */
import { type SettledFrame, seededRandom, shuffled } from '@crowdtone/domain';
import type { Store } from '../store';
import { windowsToCsv } from '../windows-csv';
import { exampleFrames, exampleRun, exampleSource, windowsOf } from './examples';

const cam = { runId: 'run', sourceId: 'cam' };

/** Everything a store knows of one source, as text: equal exports mean equal stores. */
async function exported(store: Store): Promise<string> {
  const frames = await store.frames(cam, 0);
  return `${JSON.stringify(frames)}\n${windowsToCsv(await store.windows(cam.runId))}`;
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

    it('keeps runs, oldest first, and replaces what it knew of one', async () => {
      const older = exampleRun('b', '2025-11-01T08:00:00.000Z');
      const newer = exampleRun('a', '2025-11-02T08:00:00.000Z');
      await store.saveRun(newer);
      await store.saveRun(older);
      await store.saveRun({ ...newer, endedAt: '2025-11-02T09:00:00.000Z' });
      expect(await store.runs()).toEqual([older, { ...newer, endedAt: '2025-11-02T09:00:00.000Z' }]);
      expect(await store.run('b')).toEqual(older);
      expect(await store.run('nobody')).toBeNull();
    });

    it('keeps the latest progress of each source', async () => {
      const [first, second, other] = [exampleSource('run', 'b'), exampleSource('run', 'a'), exampleSource('else', 'b')];
      await store.commit({ sources: [first, second, other] });
      const progress = { ...first, state: 'partial', analysed: 7, dropped: { overload: 2 } } as const;
      const ended = { ...progress, decoded: 9, error: { code: 'E_SOURCE_TRUNCATED', message: 'cut short' } };
      await store.commit({ sources: [progress] });
      await store.commit({ sources: [ended] });
      expect(await store.sources('run')).toEqual([second, ended]);
      expect(await store.source({ runId: 'run', sourceId: 'b' })).toEqual(ended);
      expect(await store.source({ runId: 'else', sourceId: 'b' })).toEqual(other);
      expect(await store.source({ runId: 'run', sourceId: 'nobody' })).toBeNull();
    });

    it('gives frames back to the last bit, in order of sequence, from a time on', async () => {
      const frames = exampleFrames('run', 'cam', 60, 1);
      await store.commit({ frames: shuffled(frames, seededRandom(2)) });
      await store.commit({ frames: [...exampleFrames('run', 'other', 9, 3), ...exampleFrames('else', 'cam', 9, 4)] });
      expect(await store.frames(cam, 0)).toEqual(frames);
      const from = frames[42]?.presentationMs ?? 0;
      expect(await store.frames(cam, from)).toEqual(frames.slice(42));
      expect(await store.frames(cam, 1e9)).toEqual([]);
    });

    it('gives windows back as they were published, by run or by source', async () => {
      const windows = windowsOf(exampleFrames('run', 'cam', 120, 5));
      const others = windowsOf(exampleFrames('run', 'aisle', 60, 6));
      await store.commit({ windows: [...windows.toReversed(), ...others] });
      expect(await store.windows('run')).toEqual([...others, ...windows]);
      expect(await store.windows('run', 'cam')).toEqual(windows);
      expect(windowsToCsv(await store.windows('run', 'cam'))).toBe(windowsToCsv(windows));
      expect(await store.windows('else')).toEqual([]);
    });

    it('changes nothing when the same frames and windows are committed again', async () => {
      const frames = exampleFrames('run', 'cam', 50, 7);
      await store.commit({ frames, windows: windowsOf(frames) });
      const before = await exported(store);
      await store.commit({ frames, windows: windowsOf(frames) });
      await store.commit({ frames: frames.slice(10, 20) });
      expect(await exported(store)).toBe(before);
    });

    it('keeps the first of two different fates of a frame, within a commit and across', async () => {
      const [frame] = exampleFrames('run', 'cam', 1, 8) as [SettledFrame];
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
      expect(await store.frames(cam, 0)).toEqual([frame]);
    });

    it('never changes a window that was published', async () => {
      const [window] = windowsOf(exampleFrames('run', 'cam', 25, 9));
      if (!window) throw new Error('the example makes a window');
      await store.commit({ windows: [window] });
      await store.commit({ windows: [{ ...window, partial: !window.partial }] });
      expect(await store.windows('run')).toEqual([window]);
    });

    it('exports the same bytes however frames arrive: shuffled, in batches of any size, with repeats', async () => {
      const frames = exampleFrames('run', 'cam', 150, 10);
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
        await other.commit({ windows: shuffled(windowsOf(await other.frames(cam, 0)), random) });
        expect(await exported(other)).toBe(expected);
        await other.close();
      }
    });

    it('stores all of a commit or nothing, and works on after one that failed', async () => {
      const frames = exampleFrames('run', 'cam', 5, 11);
      const [window] = windowsOf(frames);
      if (!window) throw new Error('the example makes a window');
      const impossible = { ...window, index: -1 };
      await expect(store.commit({ frames, windows: [window, impossible] })).rejects.toThrow();
      expect(await store.frames(cam, 0)).toEqual([]);
      expect(await store.windows('run')).toEqual([]);
      await store.commit({ frames, windows: [window] });
      expect(await store.frames(cam, 0)).toEqual(frames);
    });

    it('takes commits that are given at the same time', async () => {
      const frames = exampleFrames('run', 'cam', 40, 12);
      const commits = frames.map((frame) => store.commit({ frames: [frame], sources: [exampleSource('run', 'cam')] }));
      await Promise.all([...commits, store.saveRun(exampleRun('run')), store.runs()]);
      expect(await store.frames(cam, 0)).toEqual(frames);
    });

    it('finishes what was asked of it before it closes', async () => {
      const other = await open();
      const committed = other.commit({ frames: exampleFrames('run', 'cam', 30, 13) });
      const read = other.runs();
      await other.close();
      await expect(committed).resolves.toBeUndefined();
      await expect(read).resolves.toEqual([]);
    });

    it('counts frames by fate, and tracks once', async () => {
      const frames = exampleFrames('run', 'cam', 80, 14);
      await store.commit({ frames: [...frames, ...exampleFrames('run', 'other', 30, 15)] });
      const beforeMs = frames[50]?.presentationMs ?? 0;
      const counted = frames.slice(0, 50);
      const tracks = new Set(
        counted.flatMap((frame) => (frame.kind === 'analysed' ? frame.faces : [])).map((face) => face.trackId),
      );
      const droppedFor = (reason: string) =>
        counted.filter((frame) => frame.kind === 'dropped' && frame.reason === reason).length;
      expect(await store.countFrames(cam, beforeMs)).toEqual({
        analysed: counted.filter((frame) => frame.kind === 'analysed').length,
        dropped: { overload: droppedFor('overload'), 'detector-failed': droppedFor('detector-failed') },
        tracks: tracks.size,
      });
      expect(await store.countFrames(cam, 0)).toEqual({ analysed: 0, dropped: {}, tracks: 0 });
    });
  });
}
