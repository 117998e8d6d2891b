import type { GroupEvent, RunSettings } from '@crowdtone/domain';
import { type Leases, openMemoryLeases } from '@crowdtone/leases';
import { createLogger } from '@crowdtone/observability';
import { type FencedStore, openStore } from '@crowdtone/store';
import { aRun } from '@crowdtone/testing/records';
import { joinRun } from './join-run';

const { settings } = aRun();
const logger = createLogger('worker');

let store: FencedStore;
let leases: Leases;
let events: GroupEvent[];
beforeEach(async () => {
  store = await openStore(':memory:');
  leases = openMemoryLeases();
  events = [];
});
afterEach(() => store.close());

const join = (owner: string, wanted: RunSettings = settings) =>
  joinRun({ store, leases, owner }, wanted, async (event) => void events.push(event), logger);

test('machines that begin at once, and those that come later, work on one run', async () => {
  const runs = await Promise.all([join('ann'), join('bob'), join('cyd')]);
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(1);
  expect(await join('dan')).toEqual(runs[0]);
  expect(await store.listRuns(9)).toEqual([runs[0]]);
  expect(events).toEqual([{ kind: 'run', run: runs[0] }]);
});

test('other settings begin another run, but not while a camera is watched with these', async () => {
  const { runId } = await join('ann');
  const [camera] = await leases.acquire({ names: ['camera:hall'], owner: 'ann', lifeMs: 3_600_000, most: 1 });
  const other = { ...settings, fps: settings.fps + 1 };
  await expect(join('bob', other)).rejects.toMatchObject({ code: 'E_DEPLOYMENT_DIFFERS' });
  if (camera) await leases.release(camera);
  const next = await join('bob', other);
  expect(next.settings).toEqual(other);
  expect(await store.findRun(runId)).toMatchObject({ endedAt: expect.any(String) });
  expect(await store.findRun(next.runId)).toMatchObject({ endedAt: null });
});
