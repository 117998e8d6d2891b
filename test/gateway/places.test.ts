/** Zones, heat maps and hours of the week over REST, from a real store. */
import {
  binsAnswerSchema,
  binWindows,
  heatMapAnswerSchema,
  timelineAnswerSchema,
  weekAnswerSchema,
  windowOfZone,
} from '@crowdtone/domain';
import { openStore, type Store } from '@crowdtone/store';
import { aRun, aSource, WINDOW_MS } from '@crowdtone/testing/records';
import { ZONES, zonedStory } from '@crowdtone/testing/zoned-crowd';
import { GatewayRig } from './rig';

const KEY = { runId: 'run', sourceId: 'hall' };
const BEGUN_AT = Date.parse('2026-05-12T18:00:00Z');
const COUNT = 60;
const STORY = zonedStory(COUNT, KEY);

let store: Store;
let rig: GatewayRig;
beforeAll(async () => {
  store = await openStore(':memory:');
  await store.saveRun(aRun({ endedAt: '2026-05-12T18:05:00Z' }));
  const purpose = { setting: 'event', legalBasis: null };
  const source = aSource({ ...KEY, durationMs: null, begunAt: BEGUN_AT, purpose, zones: [...ZONES] });
  await store.commit({ sources: [{ ...source, state: 'running' }] });
  for (const [index, window] of STORY.windows.entries()) {
    await store.commit({ windows: [window], places: STORY.places.slice(index, index + 1) });
  }
  await store.commit({ sources: [{ ...source, state: 'partial', positionMs: COUNT * WINDOW_MS - 500 }] });
  rig = await GatewayRig.start({ store, timeZone: 'Europe/Vienna' });
});
afterAll(async () => {
  await rig.close();
  await store.close();
});

const ask = async (path: string) => (await fetch(`${rig.url}/api/${path}`)).json();

test('bins of a zone are those of its windows', async () => {
  const { bins } = binsAnswerSchema.parse(await ask('runs/run/bins?source=hall&zone=left&size=12'));
  const expected = binWindows(
    STORY.windows.flatMap((window) => windowOfZone(window, 'left') ?? []),
    12,
  );
  expect(bins.map(({ people }) => people.seen)).toEqual(expected.map(({ people }) => people.seen));
  const { segments } = timelineAnswerSchema.parse(await ask('timelines/hall/bins?zone=left'));
  expect(segments[0]?.bins).toHaveLength(COUNT);
});

test('a heat map has cells of people and expressions, and blank ones', async () => {
  const { map } = heatMapAnswerSchema.parse(await ask('timelines/hall/heat-map'));
  expect(map).toMatchObject({ from: BEGUN_AT, to: BEGUN_AT + COUNT * WINDOW_MS, windows: COUNT });
  const filled = map?.people.cells.filter((cell) => cell !== null) ?? [];
  expect(filled.length).toBeGreaterThan(0);
  expect(filled.length).toBeLessThan(96);
  expect(map?.mood.cells.some((cell) => cell !== null)).toBe(true);
  const early = heatMapAnswerSchema.parse(await ask(`timelines/hall/heat-map?to=${BEGUN_AT + 1000}`));
  expect(early.map).toBeNull();
});

test('hours of the week are on the clock of the place, or on one that is asked for', async () => {
  const week = weekAnswerSchema.parse(await ask('timelines/hall/week'));
  expect(week).toMatchObject({ timeZone: 'Europe/Vienna', from: BEGUN_AT });
  // A Tuesday, 20:00 in Vienna.
  expect(week.hours.map(({ day, hour, windows }) => [day, hour, windows])).toEqual([[1, 20, COUNT]]);
  const tokyo = weekAnswerSchema.parse(await ask('timelines/hall/week?timeZone=Asia/Tokyo&zone=right'));
  expect(tokyo.hours.map(({ day, hour }) => [day, hour])).toEqual([[2, 3]]);
  expect(tokyo.hours[0]?.people).toBeLessThan(week.hours[0]?.people ?? 0);
});

test('hours of the week are read from whole roll-ups, whatever the length of windows', async () => {
  const key = { runId: 'sevens', sourceId: 'door' };
  const { settings } = aRun();
  await store.saveRun(aRun({ ...key, settings: { ...settings, windowMs: 7000 } }));
  const purpose = { setting: 'event', legalBasis: null } as const;
  await store.commit({ sources: [aSource({ ...key, durationMs: null, begunAt: BEGUN_AT, purpose })] });
  await store.commit({ windows: zonedStory(3, key).windows });
  const read = jest.spyOn(store, 'listBinsOfRuns');
  await ask('timelines/door/week');
  expect(read.mock.calls.flatMap(([{ runs }]) => runs.map(({ size }) => size))).toEqual([48]);
  read.mockRestore();
});

test('a heat map of several runs is one question to the store', async () => {
  const later = { runId: 'later', sourceId: 'hall' };
  await store.saveRun(aRun({ ...later, startedAt: '2026-05-13T18:00:00Z' }));
  const purpose = { setting: 'event', legalBasis: null } as const;
  const begunAt = BEGUN_AT + 86_400_000;
  await store.commit({ sources: [aSource({ ...later, durationMs: null, begunAt, purpose })] });
  const { windows, places } = zonedStory(24, later);
  for (const [index, window] of windows.entries()) {
    await store.commit({ windows: [window], places: places.slice(index, index + 1) });
  }
  const read = jest.spyOn(store, 'sumPlacesOfRuns');
  const { map } = heatMapAnswerSchema.parse(await ask('timelines/hall/heat-map'));
  expect(map).toMatchObject({ from: BEGUN_AT, windows: COUNT + 12 });
  expect(read.mock.calls.map(([{ sourceId, runs }]) => [sourceId, runs.length])).toEqual([['hall', 2]]);
  read.mockRestore();
});

test('mistakes are named', async () => {
  for (const path of [`week?timeZone=Atlantis`, `week?zone=No%20zone`, 'heat-map?from=x', 'bins?zone=%21']) {
    expect(await ask(`timelines/hall/${path}`)).toMatchObject({ error: { code: 'E_QUERY_INVALID' } });
  }
  expect(await ask('timelines/garden/heat-map')).toMatchObject({ error: { code: 'E_SOURCE_UNKNOWN' } });
});
