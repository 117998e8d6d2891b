/** The conformance tests of the reading half of a store, which the in-memory store of the gateway's tests passes too. */
import { EXPRESSIONS, type GroupWindow, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import type { ShareCorrection } from '@crowdtone/statistics';
import type { SourceKey, Store } from '@crowdtone/store';
import { crowdFrames, windowsOf } from '../crowd-frames';
import { aRun, aSource } from '../records';

/** The reading half of a store, and how a test fills it. */
export interface ReadableStore {
  readonly reader: Pick<
    Store,
    | 'listRuns'
    | 'findRun'
    | 'listSources'
    | 'listRunsOfSource'
    | 'listWindows'
    | 'listBins'
    | 'listBinsOfRuns'
    | 'newestRunOfSources'
  >;
  saveRun(run: RunRecord): Promise<void>;
  saveSources(...sources: readonly SourceRecord[]): Promise<void>;
  saveWindows(...windows: readonly GroupWindow[]): Promise<void>;
  close(): Promise<void>;
}

const cam = { runId: 'run', sourceId: 'cam' };

/** Selects all windows of a source. */
export const allOf = (key: SourceKey) => ({ ...key, fromMs: 0, toMs: Infinity, newest: Infinity });

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

/** Tests that hold for every implementation of the reading half. */
export function describeReading(adapter: string, open: () => Promise<ReadableStore>): void {
  describe(`${adapter} as a store that is read`, () => {
    let store: ReadableStore;
    let reader: ReadableStore['reader'];
    beforeEach(async () => {
      store = await open();
      reader = store.reader;
    });
    afterEach(async () => {
      await store.close();
    });

    test('lists the newest runs first, and replaces a run that is saved again', async () => {
      const older = aRun({ runId: 'b', startedAt: '2025-11-01T08:00:00.000Z' });
      const newer = aRun({ runId: 'a', startedAt: '2025-11-02T08:00:00.000Z' });
      await store.saveRun(newer);
      await store.saveRun(older);
      const ended = { ...newer, endedAt: '2025-11-02T09:00:00.000Z' };
      await store.saveRun(ended);
      expect(await reader.listRuns(Infinity)).toEqual([ended, older]);
      expect(await reader.listRuns(1)).toEqual([ended]);
      expect(await reader.listRuns(0)).toEqual([]);
      expect(await reader.findRun('b')).toEqual(older);
      expect(await reader.findRun('unknown')).toBeNull();
    });

    test('orders runs that began at the same time by their ids', async () => {
      for (const runId of ['b', 'a', 'B', 'c']) await store.saveRun(aRun({ runId }));
      expect((await reader.listRuns(Infinity)).map(({ runId }) => runId)).toEqual(['B', 'a', 'b', 'c']);
      await store.saveSources(aSource({ runId: 'b' }), aSource({ runId: 'a' }));
      expect([...(await reader.newestRunOfSources())]).toEqual([['source', 'b']]);
    });

    test('lists the runs of a source, the newest first', async () => {
      const [older, newer] = [
        aRun({ runId: 'b', startedAt: '2025-11-01T08:00:00.000Z' }),
        aRun({ runId: 'a', startedAt: '2025-11-02T08:00:00.000Z' }),
      ];
      await store.saveRun(newer);
      await store.saveRun(older);
      const [of, other] = [aSource({ runId: 'b' }), aSource({ runId: 'a', sourceId: 'other' })];
      await store.saveSources(of, other, aSource({ runId: 'a' }));
      expect(await reader.listRunsOfSource('source', Infinity)).toEqual([
        { run: newer, source: aSource({ runId: 'a' }) },
        { run: older, source: of },
      ]);
      expect(await reader.listRunsOfSource('source', 1)).toHaveLength(1);
      expect(await reader.listRunsOfSource('unknown', 9)).toEqual([]);
    });

    test('knows the newest run of each source', async () => {
      await store.saveRun(aRun({ runId: 'z', startedAt: '2025-11-01T08:00:00.000Z' }));
      await store.saveRun(aRun({ runId: 'a', startedAt: '2025-11-02T08:00:00.000Z' }));
      await store.saveSources(
        aSource({ runId: 'a', sourceId: 'twice' }),
        aSource({ runId: 'z', sourceId: 'twice' }),
        aSource({ runId: 'z', sourceId: 'once' }),
      );
      expect([...(await reader.newestRunOfSources())].sort()).toEqual([
        ['once', 'z'],
        ['twice', 'a'],
      ]);
    });

    test('lists sources in the order they were added, with their latest progress', async () => {
      const [first, second] = [aSource({ sourceId: 'b' }), aSource({ sourceId: 'a' })];
      await store.saveSources(first, second, aSource({ runId: 'else', sourceId: 'b' }));
      const progress = { ...first, state: 'partial', analysed: 7, dropped: { overload: 2 } } as const;
      const ended = { ...progress, decoded: 9, error: { code: 'E_SOURCE_TRUNCATED', message: 'cut short' } };
      await store.saveSources(progress);
      await store.saveSources(ended);
      expect(await reader.listSources('run')).toEqual([ended, second]);
      expect(await reader.listSources('unknown')).toEqual([]);
    });

    test('keeps sources apart whose ids contain separators', async () => {
      const [one, other] = [aSource({ runId: 'a/b', sourceId: 'c' }), aSource({ runId: 'a', sourceId: 'b/c' })];
      await store.saveSources(one, other);
      expect(await reader.listSources('a/b')).toEqual([one]);
      expect(await reader.listSources('a')).toEqual([other]);
    });

    test('returns windows as they were published, oldest first', async () => {
      const windows = windowsOf(crowdFrames('cam', 120, 5));
      await store.saveWindows(...windows.toReversed(), ...windowsOf(crowdFrames('aisle', 60, 6)));
      expect(await reader.listWindows(allOf(cam))).toEqual(windows);
      expect(await reader.listWindows(allOf({ runId: 'else', sourceId: 'cam' }))).toEqual([]);
    });

    test('returns corrected and counted shares to the last bit', async () => {
      const windows = windowsOf(crowdFrames('cam', 60, 14), { correction: CORRECTION });
      expect(windows.map(({ counted }) => counted?.estimator)).toEqual(windows.map(() => 'counted'));
      await store.saveWindows(...windows);
      expect(await reader.listWindows(allOf(cam))).toEqual(windows);
    });

    test('returns the windows of a span of time, the newest if there are too many', async () => {
      const windows = windowsOf(crowdFrames('cam', 120, 5));
      await store.saveWindows(...windows);
      const inSpan = (fromMs: number, toMs: number, newest = Infinity) =>
        reader.listWindows({ ...cam, fromMs, toMs, newest });
      expect(await inSpan(5000, 15_000)).toEqual(windows.slice(1, 3));
      expect(await inSpan(4999, 15_001)).toEqual(windows.slice(0, 4));
      expect(await inSpan(0, Infinity, 2)).toEqual(windows.slice(-2));
      expect(await inSpan(0, Infinity, 0)).toEqual([]);
    });

    test('never changes a window that was published', async () => {
      const [window] = windowsOf(crowdFrames('cam', 25, 9));
      if (!window) throw new Error('the example has no window');
      await store.saveWindows(window);
      await store.saveWindows({ ...window, partial: !window.partial });
      expect(await reader.listWindows(allOf(cam))).toEqual([window]);
    });
  });
}
