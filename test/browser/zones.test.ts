/// <reference lib="dom" />
/** Zones and masks drawn by mouse, touch and keyboard; and what is shown of zones, places and hours. */

import { CameraRegistry } from '@crowdtone/cli';
import type { NewCamera } from '@crowdtone/config';
import { heatMapOf, type WindowPlaces } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { openStore, type Store } from '@crowdtone/store';
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import { aRun, aSource, WINDOW_MS } from '@crowdtone/testing/records';
import { ZONES, zonedStory } from '@crowdtone/testing/zoned-crowd';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';

const RUN = aRun({ runId: 'run-1' });
const CAMERA: NewCamera = {
  ...{ id: 'hall', name: 'The hall', url: 'rtsp://10.0.0.7/1', setting: 'event', transport: 'tcp', hardware: 'none' },
  ...{ stallSeconds: 5, connectSeconds: 20, picture: 'blurred', paused: true },
};
const COUNT = 24;

let rig: BrowserRig;
let store: Store;
let keeper: CameraRegistry;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
});
beforeEach(async () => {
  store = await openStore(':memory:');
  keeper = await CameraRegistry.open(store, [], createLogger('cameras'));
  await keeper.add(CAMERA);
  served = await rig.serve(undefined, keeper, 'Europe/Vienna');
  const begunAt = Date.now() - COUNT * WINDOW_MS;
  const where = { runId: RUN.runId, sourceId: 'hall' };
  const story = zonedStory(COUNT, where);
  served.store.store({ kind: 'run', run: { ...RUN, startedAt: new Date(begunAt).toISOString() } });
  const source = aSource({
    ...{ ...where, label: 'The hall', durationMs: null, state: 'running', begunAt, zones: [...ZONES] },
    ...{ positionMs: COUNT * WINDOW_MS - 500, purpose: { setting: 'event', legalBasis: null } },
  });
  served.store.store({ kind: 'source', source });
  for (const window of story.windows) served.store.store({ kind: 'window', window });
  served.store.places = {
    ...sumOf(story.places.map(({ places }) => places)),
    windows: COUNT,
    startMs: 0,
    endMs: COUNT * WINDOW_MS,
  };
});
afterEach(async () => {
  await served.close();
  await store.close();
});
afterAll(() => rig.close());

function sumOf(all: readonly WindowPlaces[]): WindowPlaces {
  const add = (grid: 'people' | 'mood') =>
    all.map((places) => places[grid]).reduce((sum, next) => sum.map((value, place) => value + (next[place] ?? 0)));
  return { floor: all[0]?.floor ?? 1, people: add('people'), mood: add('mood') };
}

async function openDialog(options: BrowserContextOptions = {}) {
  const visit = await served.open('/?page=cameras', options);
  await visit.page.getByRole('button', { name: 'Zones and masks The hall' }).click();
  await visit.page.getByRole('dialog', { name: 'Zones and masks of The hall' }).waitFor();
  return visit;
}

/** Where a place in fractions of the picture is on the screen. */
async function onCanvas(page: Page, x: number, y: number): Promise<readonly [number, number]> {
  const box = await page.locator('.area-canvas').boundingBox();
  if (box === null) throw new Error('the picture is on the page');
  return [box.x + x * box.width, box.y + y * box.height];
}

const TRIANGLE = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.5, 0.8],
] as const;

/** The corners of the stored zone, to a hundredth. */
function cornersOf(area: string): string {
  return area
    .split(' ')
    .map((corner) =>
      corner
        .split(',')
        .map((value) => Number(value).toFixed(2))
        .join(),
    )
    .join(' ');
}

test('a zone is drawn, renamed and dragged with the mouse, and sides that cross are named', async () => {
  const visit = await openDialog();
  const { page } = visit;
  await page.getByRole('button', { name: 'Draw a zone' }).click();
  for (const [x, y] of TRIANGLE) await page.mouse.click(...(await onCanvas(page, x, y)));
  // The first corner again completes it.
  await page.mouse.click(...(await onCanvas(page, 0.2, 0.2)));
  await page.getByLabel('Name of zone-1').fill('Main door');
  await page.mouse.move(...(await onCanvas(page, 0.5, 0.8)));
  await page.mouse.down();
  await page.mouse.move(...(await onCanvas(page, 0.6, 0.9)), { steps: 4 });
  await page.mouse.up();
  expect(await seriousFindings(visit)).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const [camera] = keeper.list();
  expect(camera?.zones).toEqual([{ id: 'zone-1', name: 'Main door', area: expect.any(String) }]);
  expect(cornersOf(camera?.zones?.[0]?.area ?? '')).toBe('0.20,0.20 0.80,0.20 0.60,0.90');

  await page.getByRole('button', { name: 'Zones and masks The hall' }).click();
  await page.getByRole('button', { name: 'Draw a zone' }).click();
  for (const [x, y] of [...TRIANGLE, [0.5, 0.1]] as const) await page.mouse.click(...(await onCanvas(page, x, y)));
  await page.getByRole('button', { name: 'Finish' }).click();
  await visit.see(/Zone 2: Its sides touch or cross/);
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Remove Zone 2' }).click();
  await page.getByRole('button', { name: 'Remove Main door' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(keeper.list()[0]?.zones).toBeUndefined();
  expectNoComplaint(visit);
});

test('a mask is placed with the keyboard alone', async () => {
  const visit = await served.open('/?page=cameras');
  const { page } = visit;
  await page.getByRole('button', { name: 'Zones and masks The hall' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Add a mask in the middle' }).focus();
  await page.keyboard.press('Enter');
  const corner = page.getByRole('button', { name: /^Corner 1 of 4 of Mask 1, 35 % from the left, 35 % from the top/ });
  await corner.focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('ArrowUp');
  await page.getByRole('button', { name: /^Corner 1 of 4 of Mask 1, 30 % from the left, 34 % from the top/ }).waitFor();
  await page.keyboard.press('Insert');
  await page.getByRole('button', { name: /^Corner 2 of 5/ }).focus();
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: /^Corner 2 of 4/ }).waitFor();
  await page.getByRole('button', { name: 'Save' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(keeper.list()[0]?.mask).toEqual(['0.3,0.34 0.65,0.35 0.65,0.65 0.35,0.65']);
  expectNoComplaint(visit);
});

test('a zone is drawn by touch on a phone', async () => {
  const visit = await openDialog({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const { page } = visit;
  await page.getByRole('button', { name: 'Draw a zone' }).tap();
  for (const [x, y] of TRIANGLE) await page.touchscreen.tap(...(await onCanvas(page, x, y)));
  await page.getByRole('button', { name: 'Finish' }).tap();
  await page.getByRole('button', { name: 'Save' }).tap();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(cornersOf(keeper.list()[0]?.zones?.[0]?.area ?? '')).toBe('0.20,0.20 0.80,0.20 0.50,0.80');
  expectNoComplaint(visit);
});

test('the page of a camera shows its zones, each alone, and where and when people were', async () => {
  const visit = await served.open('/?page=source&source=hall');
  const { page } = visit;
  await page.getByRole('heading', { name: 'Zones' }).waitFor();
  await page.getByRole('button', { name: 'Bar' }).click();
  await visit.see(/Figures of the zone/);
  await page.getByRole('button', { name: 'Whole picture' }).click();

  await page.getByRole('heading', { name: 'Where and when' }).waitFor();
  const map = heatMapOf(served.store.places === null ? [] : [{ ...served.store.places, from: 0, to: 1 }]);
  const known = map?.people.cells.filter((cell) => cell !== null).length ?? 0;
  await page.getByRole('img', { name: new RegExp(`${known} of 96 cells have figures`) }).waitFor();
  await page.getByRole('combobox', { name: /^Show/ }).selectOption('happiness');
  const moods = map?.mood.cells.filter((cell) => cell !== null).length ?? 0;
  await page.getByRole('img', { name: new RegExp(`${moods} of 24 cells have figures`) }).waitFor();
  await visit.see(/Happy, share of readable people, by hour of the week \(Europe\/Vienna\)/);
  expect(await seriousFindings(visit)).toEqual([]);
  expectNoComplaint(visit);
});

test('the history of a zone is drawn, and saved as a file', async () => {
  const visit = await served.open('/?page=history&source=hall&last=all');
  const { page } = visit;
  await page.getByLabel('Part of the picture').selectOption('Bar');
  await page.waitForURL(/zone=right/);
  const file = page.getByRole('link', { name: /Download \d+ windows \(CSV\)/ });
  await page.waitForFunction(() => document.querySelector('a[href*="zone=right"]') !== null);
  const csv = await (await fetch(`${served.url}/${await file.getAttribute('href')}`)).text();
  expect(csv).toContain('"The hall, Bar"');
  expect(await seriousFindings(visit)).toEqual([]);
  expectNoComplaint(visit);
});

test.each([
  ['light', 390],
  ['dark', 390],
  ['light', 1920],
  ['dark', 1920],
] as const)('nothing of it is wider than the screen: %s, %i px', async (colorScheme, width) => {
  const visit = await served.open('/?page=source&source=hall', { colorScheme, viewport: { width, height: 1080 } });
  const { page } = visit;
  await page.getByRole('heading', { name: 'Where and when' }).waitFor();
  await page.locator('.heat-map').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  await page.goto(`${served.url}/?page=cameras`);
  await page.getByRole('button', { name: 'Zones and masks The hall' }).click();
  await page.getByRole('button', { name: 'Add a zone in the middle' }).click();
  await page.getByRole('button', { name: 'Add a mask in the middle' }).click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});
