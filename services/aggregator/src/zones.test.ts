/** Zones from frames to windows, heat maps and alerts. */
import { type Alert, alertRuleSchema, ROLL_UP_WINDOWS, type SourceRecord, type Zone } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { openStore, type Store } from '@crowdtone/store';
import { newSource, outcomesOf, RUN } from '@crowdtone/testing/aggregator/crowd';
import { MemoryQueues } from '@crowdtone/testing/aggregator/memory-queues';
import { placeSums } from '@crowdtone/testing/store/place-sums';
import { ZONES, zonedFrames, zonedStory } from '@crowdtone/testing/zoned-crowd';
import { type Aggregator, startAggregator } from '.';
import { AlertEngine } from './alerts/alert-engine';

const HALL = { runId: RUN.runId, sourceId: 'hall' };
const ALL = { ...HALL, fromMs: 0, toMs: Number.POSITIVE_INFINITY, newest: 1_000 };
const COUNT = 14;
const CAMERA: SourceRecord = {
  ...newSource('hall'),
  ...{ durationMs: null, purpose: { setting: 'event', legalBasis: null }, zones: [...ZONES] },
};
const logger = createLogger('aggregator');
const frames = Array.from({ length: COUNT }, (_, index) => zonedFrames(index, HALL)).flat();

let store: Store;
let queues: MemoryQueues;
let aggregator: Aggregator;

async function start(): Promise<void> {
  queues = new MemoryQueues();
  aggregator = await startAggregator({ queues, store, logger, shareCorrection: null });
}

beforeEach(async () => {
  store = await openStore(':memory:');
  await start();
  await aggregator.saveRun(RUN);
  await aggregator.addSource(CAMERA);
});
afterEach(async () => {
  await aggregator.close();
  await store.close();
});

const describeZones = (zones: readonly Zone[]) =>
  aggregator.describeSource({ ...HALL, label: 'Hall', ...(zones.length > 0 && { zones: [...zones] }) });
const zonesOfWindows = async () =>
  (await store.listWindows(ALL)).map(({ zoned }) => zoned?.zones.map(({ zone }) => zone).join() ?? null);

test('windows have the figures of zones, and grids go to heat maps, also when the aggregator died within a window', async () => {
  const outcomes = outcomesOf(frames);
  await queues.deliver(outcomes.slice(0, 30), 1);
  await start();
  await queues.deliver(outcomes.slice(28), 1);
  // The last frame does not reach the end of its window.
  const expected = zonedStory(COUNT, HALL).windows.map((window) => ({
    ...window,
    partial: window.index === COUNT - 1,
  }));
  expect(await store.listWindows(ALL)).toEqual(expected);
  expect((await placeSums(store, ALL))?.windows).toBe(COUNT);
  expect(COUNT).toBeGreaterThan(ROLL_UP_WINDOWS);
});

test('zones that are changed while a camera is watched are those of the windows that close from then on', async () => {
  const outcomes = outcomesOf(frames);
  await queues.deliver(outcomes.slice(0, 9), 1);
  await describeZones([{ id: 'left', name: 'Entrance', area: '0,0 0.5,0 0.5,1 0,1' }]);
  await queues.deliver(outcomes.slice(9, 13), 1);
  await describeZones([]);
  await queues.deliver(outcomes.slice(13, 17), 1);
  expect(await zonesOfWindows()).toEqual(['left,right', 'left,right', 'left', null]);
  expect((await store.findSource(HALL))?.zones).toBeUndefined();
});

test('an alert rule judges a zone; its message has the name that the zone has then', async () => {
  const rule = alertRuleSchema.parse({
    ...{ name: 'Queue', kind: 'crowd', above: 0, zone: 'right', forSeconds: 0, clearSeconds: 0 },
  });
  const other = alertRuleSchema.parse({ ...rule, name: 'Nowhere', zone: 'garden' });
  const alerts: Alert[] = [];
  const engine = await AlertEngine.start({
    ...{ store, rules: [rule, other], receivers: [], timeZone: 'UTC', logger },
    publish: () => undefined,
  });
  const judge = engine.open({
    save: (saved) => store.commit({ alerts: saved }),
    publish: (event) => {
      if (event.kind === 'alert') alerts.push(event.alert);
    },
  });
  const story = zonedStory(COUNT, HALL).windows;
  const people = story.map(({ zoned }) => zoned?.zones.find(({ zone }) => zone === 'right')?.people.seen ?? 0);
  const renamed = { ...CAMERA, label: 'Hall', zones: ZONES.map((zone) => ({ ...zone, name: `New ${zone.name}` })) };
  for (const [index, window] of story.entries()) {
    const news = { windows: [window], sources: index === 0 ? [] : [renamed] };
    const announce = await judge.commit(news, (saved) => store.commit({ ...news, alerts: saved }));
    announce();
    await engine.idle();
  }
  await judge.close();
  await engine.close();
  const fired = alerts.filter(({ clearedAt }) => clearedAt === null);
  const rises = people.filter((seen, index) => seen > 0 && (index === 0 || people[index - 1] === 0));
  expect(fired).toHaveLength(rises.length);
  expect(fired.length).toBeGreaterThan(0);
  expect(new Set(fired.map(({ zone, ruleName }) => `${ruleName} ${zone}`))).toEqual(new Set(['Queue right']));
  const names = fired.map(({ message, firedAtMs }) => [message.split(':')[0], firedAtMs] as const);
  for (const [name, firedAtMs] of names) expect(name).toBe(firedAtMs === 5000 ? 'hall.mp4, Bar' : 'Hall, New Bar');
});
