import { openStore, type Store } from '@crowdtone/store';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { aRun, aSource } from '@crowdtone/testing/records';
import { visibleReader } from './visible-reader';

const spanOf = (runId: string, sourceId: string) => ({ runId, sourceId, fromMs: 0, toMs: Infinity, newest: Infinity });
const purpose = { setting: 'event', legalBasis: null };

let store: Store;
beforeAll(async () => {
  store = await openStore(':memory:');
  for (const [place, runId] of ['first', 'second'].entries()) {
    const { settings, ...run } = aRun({ runId, startedAt: `2026-05-1${place}T18:00:00.000Z` });
    // The same footage with other windows: their differences are single faces.
    await store.saveRun({ ...run, settings: { ...settings, windowMs: 5000 + 2000 * place } });
    const frames = crowdFrames('crowd', 60, 1);
    await store.commit({
      sources: [aSource({ runId, sourceId: 'crowd' }), aSource({ runId, sourceId: 'hall', purpose })],
      windows: ['crowd', 'hall'].flatMap((sourceId) =>
        windowsOf(frames, { lastIsPartial: true }).map((window) => ({ ...window, runId, sourceId })),
      ),
    });
  }
  await store.saveRun(aRun({ runId: 'alone', startedAt: '2026-05-01T18:00:00.000Z' }));
  await store.commit({ sources: [aSource({ runId: 'alone', sourceId: 'crowd' })] });
});
afterAll(() => store.close());

/** What a caller can read: sources by run, and the runs of which they get windows of the recording and of the camera. */
async function readableBy(role: 'viewer' | 'operator', sources: ReadonlySet<string> | null) {
  const reader = visibleReader(store, { role, sources });
  const runs = (await reader.listRuns(10)).map(({ runId }) => runId);
  const windowsIn = async (sourceId: string) => {
    const found = ['alone', 'first', 'second'].map(async (runId) => {
      const windows = await reader.listWindows(spanOf(runId, sourceId));
      return windows.length > 0 ? [runId] : [];
    });
    return (await Promise.all(found)).flat();
  };
  return { runs, recording: await windowsIn('crowd'), camera: await windowsIn('hall') };
}

test('F24: viewers get one run of a recording, the newest, and every run of a camera', async () => {
  const both = { recording: ['second'], camera: ['first', 'second'] };
  expect(await readableBy('viewer', null)).toEqual({ runs: ['second', 'first'], ...both });
  const reader = visibleReader(store, { role: 'viewer', sources: null });
  expect((await reader.listSources('first')).map(({ sourceId }) => sourceId)).toEqual(['hall']);
  expect(await reader.findRun('alone')).toBeNull();
  const limited = await readableBy('viewer', new Set(['crowd']));
  expect(limited).toEqual({ runs: ['second'], recording: ['second'], camera: [] });
});

test('operators get every run', async () => {
  const every = { recording: ['first', 'second'], camera: ['first', 'second'] };
  expect(await readableBy('operator', null)).toEqual({ runs: ['second', 'first', 'alone'], ...every });
});
