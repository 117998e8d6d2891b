/** The conformance tests of retention. */
import type { Alert } from '@crowdtone/domain';
import type { Store } from '@crowdtone/store';
import { crowdFrames } from '../crowd-frames';
import { sampleRun, sampleSource, sampleStory, WINDOW_MS } from '../gateway/crowd-samples';

const BEGUN_AT = Date.parse('2026-05-12T18:00:00Z');
const NEVER = Number.NEGATIVE_INFINITY;
const CAMERA = { purpose: { setting: 'stadium', legalBasis: null }, durationMs: null, begunAt: BEGUN_AT };
const ALERT: Alert = {
  ...{ id: 'over', runId: 'run-1', sourceId: 'stand-north', ruleName: 'Joy', kind: 'mood', severity: 'warning' },
  ...{ message: 'happy', firedAtMs: 0, firedAt: BEGUN_AT, clearedAtMs: 9, clearedAt: BEGUN_AT + 9 },
  ...{ clearedBecause: 'recovered', peak: 1 },
};

const key = (runId: string) => ({ runId, sourceId: 'stand-north' });
const span = (runId: string) => ({ ...key(runId), fromMs: 0, toMs: Infinity, newest: Infinity });

/** Tests that hold for every implementation of `Store.expire`. */
export function describeRetention(adapter: string, open: () => Promise<Store>): void {
  describe(`${adapter} as a store that forgets`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      for (const [runId, source] of [
        ['run-1', CAMERA],
        ['film', {}],
      ] as const) {
        await store.saveRun(sampleRun({ runId, endedAt: '2026-05-12T18:05:00Z' }));
        const windows = sampleStory(60, { runId });
        const frames = crowdFrames('stand-north', 60, 1).map((frame) => ({ ...frame, runId }));
        await store.commit({ sources: [sampleSource({ runId, positionMs: 299_500, ...source })], windows, frames });
      }
      await store.alerts.save(ALERT, []);
      await store.alerts.save(
        { ...ALERT, id: 'lasts', ruleName: 'Gloom', clearedAtMs: null, clearedAt: null, clearedBecause: null },
        [],
      );
    });
    afterEach(() => store.close());

    test('readings go with their frames, as old as the limit says; figures stay, and so do recordings', async () => {
      const all = await store.listFrames(key('run-1'), 0);
      const [first, last] = [all[0]?.presentationMs ?? 0, all.at(-1)?.presentationMs ?? 0];
      const limit = (first + last) / 2;
      const expired = await store.expire({
        readingsBefore: BEGUN_AT + limit,
        windowsBefore: NEVER,
        alertsBefore: NEVER,
        logBefore: NEVER,
      });
      const left = await store.listFrames(key('run-1'), 0);
      expect(left).toEqual(all.filter(({ presentationMs }) => presentationMs >= limit));
      expect(left.length).toBeLessThan(all.length);
      expect(expired).toMatchObject({ readings: expect.any(Number), windows: 0, alerts: 0, runs: 0 });
      expect(expired.readings).toBeGreaterThan(0);
      expect(await store.listFrames(key('film'), 0)).toHaveLength(all.length);
      expect(await store.listWindows(span('run-1'))).toHaveLength(60);
    });

    test('windows go with their roll-ups, a roll-up at a time, so that bins stay those of the windows', async () => {
      const limits = {
        readingsBefore: NEVER,
        windowsBefore: BEGUN_AT + 30 * WINDOW_MS,
        alertsBefore: NEVER,
        logBefore: NEVER,
      };
      expect(await store.expire(limits)).toMatchObject({ windows: 24, runs: 0 });
      expect((await store.listWindows(span('run-1'))).map(({ index }) => index)[0]).toBe(24);
      const { bins } = await store.listBins({ ...span('run-1'), newest: 99, size: 12 });
      expect(bins.map(({ index, windows }) => [index, windows])).toEqual([
        [2, 12],
        [3, 12],
        [4, 12],
      ]);
      expect(await store.expire(limits)).toMatchObject({ windows: 0 });
      expect(await store.listWindows(span('film'))).toHaveLength(60);
    });

    test('a run of which nothing is left goes once it has ended; alerts that last stay', async () => {
      const now = BEGUN_AT + 3_600_000;
      const expired = await store.expire({
        readingsBefore: now,
        windowsBefore: now,
        alertsBefore: now,
        logBefore: NEVER,
      });
      expect(expired).toMatchObject({ windows: 60, alerts: 1, runs: 1 });
      expect((await store.listRuns(9)).map(({ runId }) => runId)).toEqual(['film']);
      expect(await store.listSources('run-1')).toEqual([]);
      const alerts = await store.alerts.list({ sourceIds: null, from: 0, to: Infinity, newest: 9 });
      expect(alerts.map(({ id }) => id)).toEqual(['lasts']);
    });

    test('what has no limit stays', async () => {
      expect(
        await store.expire({ readingsBefore: NEVER, windowsBefore: NEVER, alertsBefore: NEVER, logBefore: NEVER }),
      ).toEqual({
        ...{ readings: 0, windows: 0, alerts: 0, runs: 0, log: 0 },
      });
    });
  });
}
