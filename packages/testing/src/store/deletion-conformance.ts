/** The conformance tests of deletion. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Alert, type Annotation, binWindows, type DeletionTarget } from '@crowdtone/domain';
import { type FencedStore, openStore, type Store } from '@crowdtone/store';
import { crowdFrames } from '../crowd-frames';
import { sampleRun, sampleSource, sampleStory, WINDOW_MS } from '../gateway/crowd-samples';

const HOOK = path.join(__dirname, '../../../../infra/typescript-hook.cjs');
const DYING_DELETION = require.resolve('./dying-deletion');
const BEGUN_AT = Date.parse('2026-05-12T18:00:00Z');
const HOUR_MS = 3_600_000;
const ENTRY = { id: 'deletion', at: BEGUN_AT + 100 * HOUR_MS, who: 'warden', from: '10.0.0.9' };
const SOURCE = 'stand-north';
const CAMERA = { purpose: { setting: 'stadium', legalBasis: null }, durationMs: null };
const ALERT: Alert = {
  ...{ id: 'a1', runId: 'run-1', sourceId: SOURCE, ruleName: 'Joy', kind: 'mood', severity: 'warning' },
  ...{ message: 'happy', firedAtMs: 60_000, firedAt: BEGUN_AT + 60_000, clearedAtMs: 90_000, peak: 1 },
  ...{ clearedAt: BEGUN_AT + 90_000, clearedBecause: 'recovered' },
};
const NOTE: Annotation = {
  ...{
    id: '6f1c1b7a-7a39-4c7e-9f0e-1f2d3c4b5a69',
    runId: 'run-1',
    sourceId: SOURCE,
    atMs: 70_000,
    untilMs: null,
    text: 'goal',
    author: null,
  },
  createdAt: BEGUN_AT,
};
const COMMON_NOTE = '0b9d0f3e-52a5-4f0e-8a3b-6c1d2e3f4a5b';
const WINDOWS = 60;
/** A minute. */
const FRAMES = 300;

const key = (runId: string) => ({ runId, sourceId: SOURCE });
const all = (runId: string) => ({ ...key(runId), fromMs: 0, toMs: Infinity, newest: Infinity });
const indices = async (store: Store, runId: string) => (await store.listWindows(all(runId))).map(({ index }) => index);

/** A camera in two runs, the second of which may be in progress, and a recording. */
async function fill(store: Store, secondEndedAt: string | null = '2026-05-12T20:05:00Z'): Promise<void> {
  for (const [runId, startedAt, endedAt, begunAt] of [
    ['run-1', '2026-05-12T18:00:00Z', '2026-05-12T18:05:00Z', BEGUN_AT],
    ['run-2', '2026-05-12T20:00:00Z', secondEndedAt, BEGUN_AT + 2 * HOUR_MS],
    ['film', '2026-05-12T21:00:00Z', '2026-05-12T21:05:00Z', null],
  ] as const) {
    await store.saveRun(sampleRun({ runId, startedAt, endedAt }));
    const source = sampleSource({
      ...{ runId, sourceId: SOURCE, positionMs: 299_500, state: endedAt === null ? 'running' : 'partial' },
      ...(begunAt !== null && { ...CAMERA, begunAt }),
    });
    const frames = crowdFrames(SOURCE, FRAMES, 1).map((frame) => ({ ...frame, runId }));
    await store.commit({ sources: [source], windows: sampleStory(WINDOWS, { runId }), frames });
  }
  await store.alerts.save(ALERT, [{ id: 'a1:fired:hook', webhook: 'hook', body: '{}', createdAt: BEGUN_AT }]);
  await store.alerts.save({ ...ALERT, id: 'lasts', clearedAtMs: null, clearedAt: null, clearedBecause: null }, []);
  await store.annotations.add(NOTE);
  await store.annotations.add({ ...NOTE, id: COMMON_NOTE, sourceId: null });
}

/** Tests that hold for every implementation of `DeletionStore`. */
export function describeDeletions(adapter: string, open: () => Promise<Store>): void {
  describe(`${adapter} as a store that deletes`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    test('a span goes with its windows, readings, notes and alerts; bins are those of what is left', async () => {
      await fill(store);
      const [from, to] = [BEGUN_AT + 5.5 * WINDOW_MS, BEGUN_AT + 40.2 * WINDOW_MS];
      const target: DeletionTarget = { kind: 'span', sourceId: SOURCE, from, to };
      const preview = await store.deletions.preview(target);
      expect(await store.listWindows(all('run-1'))).toHaveLength(WINDOWS);
      expect(await store.deletions.delete(target, ENTRY)).toEqual(preview);
      expect(preview).toMatchObject({ windows: 36, notes: 1, alerts: 1, runs: 0, running: [] });
      expect(preview.readings).toBeGreaterThan(0);

      expect(await indices(store, 'run-1')).toEqual([0, 1, 2, 3, 4, ...Array.from({ length: 19 }, (_, at) => 41 + at)]);
      const left = await store.listFrames(key('run-1'), 0);
      const isGone = ({ presentationMs }: { presentationMs: number }) =>
        presentationMs >= 5 * WINDOW_MS && presentationMs < 41 * WINDOW_MS;
      expect(left.filter(isGone)).toEqual([]);
      expect((await store.listFrames(key('run-2'), 0)).length - left.length).toBe(preview.frames);
      const { bins } = await store.listBins({ ...all('run-1'), newest: 99, size: 12 });
      const expected = binWindows(await store.listWindows(all('run-1')), 12);
      expect(bins.map(({ index, windows, people }) => [index, windows, people.seen])).toEqual(
        expected.map(({ index, windows, people }) => [index, windows, people.seen]),
      );
      expect((await store.annotations.list('run-1')).map(({ id }) => id)).toEqual([COMMON_NOTE]);
      expect(await store.alerts.listDeliveries('hook')).toEqual([]);
      expect(await store.log.list({ from: 0, to: Infinity, action: 'deleted', text: 'warden', newest: 9 })).toEqual([
        expect.objectContaining({ subject: SOURCE, from: '10.0.0.9', detail: expect.stringContaining('36 windows') }),
      ]);
    });

    test('roll-ups go on after a deletion as if the windows had never been', async () => {
      await fill(store);
      const target: DeletionTarget = { kind: 'span', sourceId: null, from: BEGUN_AT + 10 * WINDOW_MS, to: 1e14 };
      expect(await store.deletions.delete(target, ENTRY)).toMatchObject({ runs: 1, notes: 2 });
      expect(await store.findRun('run-2')).toBeNull();
      const later = sampleStory(90, { runId: 'run-1' }).slice(WINDOWS);
      await store.commit({ windows: later });
      const { bins } = await store.listBins({ ...all('run-1'), newest: 99, size: 12 });
      expect(bins.map(({ index, windows }) => [index, windows])).toEqual([
        [0, 10],
        [5, 12],
        [6, 12],
        [7, 6],
      ]);
      expect(await indices(store, 'film')).toHaveLength(WINDOWS);
    });

    test('a camera goes from all its runs, a run with everything of it; recordings and alerts that last stay', async () => {
      await fill(store);
      expect(await store.deletions.delete({ kind: 'camera', sourceId: SOURCE }, ENTRY)).toMatchObject({
        ...{ windows: 2 * WINDOWS, runs: 2, alerts: 1 },
      });
      expect((await store.listRuns(9)).map(({ runId }) => runId)).toEqual(['film']);
      const alerts = await store.alerts.list({ sourceIds: null, from: 0, to: Infinity, newest: 9 });
      expect(alerts.map(({ id }) => id)).toEqual(['lasts']);
      expect(await store.deletions.delete({ kind: 'run', runId: 'film' }, { ...ENTRY, id: 'other' })).toMatchObject({
        ...{ windows: WINDOWS, runs: 1 },
      });
      expect(await store.listRuns(9)).toEqual([]);
      expect(await store.listFrames(key('film'), 0)).toEqual([]);
    });

    test('a run in progress is refused; of its camera the newest window stays, where the analysis continues', async () => {
      await fill(store, null);
      await expect(store.deletions.delete({ kind: 'run', runId: 'run-2' }, ENTRY)).rejects.toMatchObject({
        code: 'E_RUN_IN_PROGRESS',
      });
      const summary = await store.deletions.delete({ kind: 'camera', sourceId: SOURCE }, ENTRY);
      const until = BEGUN_AT + 2 * HOUR_MS + (WINDOWS - 1) * WINDOW_MS;
      expect(summary).toMatchObject({ runs: 1, running: [{ sourceId: SOURCE, until }] });
      expect(await indices(store, 'run-2')).toEqual([WINDOWS - 1]);
      expect((await store.listFrames(key('run-2'), 0)).every(({ presentationMs }) => presentationMs >= 295_000)).toBe(
        true,
      );
      expect(await store.findSource(key('run-2'))).not.toBeNull();
    });

    test('what there is not is refused by name', async () => {
      const unknown = (target: DeletionTarget) => store.deletions.preview(target);
      await expect(unknown({ kind: 'run', runId: 'no' })).rejects.toMatchObject({ code: 'E_RUN_UNKNOWN' });
      await expect(unknown({ kind: 'camera', sourceId: 'no' })).rejects.toMatchObject({ code: 'E_SOURCE_UNKNOWN' });
      expect(await unknown({ kind: 'span', sourceId: null, from: 0, to: 1 })).toMatchObject({
        windows: 0,
        running: [],
      });
    });
  });
}

/**
 * A deletion whose program is killed in its middle is completed by the next one.
 *
 * @param location of a new store that outlives a process, for `openStore`
 * @param move moves what was stored to where it is kept for long
 */
export function describeKilledDeletion(
  adapter: string,
  location: () => Promise<string>,
  move?: (store: FencedStore) => Promise<unknown>,
): void {
  test(`${adapter}: a deletion whose program was killed in its middle is completed by the next one`, async () => {
    const place = await location();
    const before = await openStore(place);
    await fill(before);
    await move?.(before);
    await before.close();
    const victim = spawn(process.execPath, ['--require', HOOK, DYING_DELETION, place], { stdio: 'inherit' });
    expect(await once(victim, 'exit')).toEqual([null, 'SIGKILL']);
    const after = await openStore(place);
    expect((await after.listRuns(9)).map(({ runId }) => runId)).toEqual(['film']);
    for (const runId of ['run-1', 'run-2']) {
      expect(await after.listWindows(all(runId))).toEqual([]);
      expect(await after.listFrames(key(runId), 0)).toEqual([]);
    }
    expect(await after.log.list({ from: 0, to: Infinity, action: null, text: null, newest: 9 })).toHaveLength(1);
    await after.close();
  });
}
