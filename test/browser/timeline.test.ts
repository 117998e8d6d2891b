/// <reference lib="dom" />
/** The history of cameras: by the clock, over all runs. */
import { readFile } from 'node:fs/promises';
import type { Alert } from '@crowdtone/domain';
import { windowsToCsv } from '@crowdtone/store';
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import {
  sampleRun,
  sampleSource,
  sampleStory,
  sampleWindow,
  WINDOW_MS,
} from '@crowdtone/testing/gateway/crowd-samples';
import type { BrowserContextOptions } from 'playwright-core';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';
import type { WatchedPage } from './watched-page';

const CAMERA = { durationMs: null, purpose: { setting: 'stadium', legalBasis: null } };
const [MORNING, NOON] = [Date.parse('2026-05-12T08:00:00Z'), Date.parse('2026-05-12T08:30:00Z')];
/** A quarter of an hour each, with a break of a quarter of an hour in between. */
const WINDOWS = 180;
const ALERT: Alert = {
  ...{ id: 'a', runId: 'morning', sourceId: 'north', ruleName: 'Gloom', kind: 'mood', severity: 'warning' },
  ...{ message: '40% look sad', firedAtMs: 300_000, firedAt: MORNING + 300_000 },
  ...{ clearedAtMs: 360_000, clearedAt: MORNING + 360_000, clearedBecause: 'recovered', peak: 0.4 },
};

let rig: BrowserRig;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
});
beforeEach(async () => {
  served = await rig.serve();
  for (const [runId, begunAt] of [
    ['morning', MORNING],
    ['noon', NOON],
  ] as const) {
    served.store.store({ kind: 'run', run: sampleRun({ runId, startedAt: new Date(begunAt - 2_000).toISOString() }) });
    for (const sourceId of ['north', 'south']) {
      const state = runId === 'noon' ? 'running' : 'partial';
      const positionMs = WINDOWS * WINDOW_MS - 500;
      const source = { ...CAMERA, runId, sourceId, label: `Stand ${sourceId}`, begunAt, state, positionMs } as const;
      served.store.store({ kind: 'source', source: sampleSource(source) });
      for (const window of sampleStory(WINDOWS, { runId, sourceId })) served.store.store({ kind: 'window', window });
    }
  }
  served.store.store({ kind: 'alert', alert: ALERT });
});
afterEach(() => served.close());
afterAll(() => rig.close());

async function open(path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  return served.open(path, { timezoneId: 'Europe/Vienna', ...options });
}

const inputs = (visit: WatchedPage) =>
  visit.page
    .getByLabel(/^(From|To) \(/)
    .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));

test('a camera comes first: its runs are joined, the break is blank, and the windows of all come as one file', async () => {
  const visit = await open('/?page=history&source=north&last=all');
  const { page } = visit;
  await visit.see(/2 runs in this range; where the camera was not analysed the charts are blank/);
  expect(await page.getByLabel('Camera').inputValue()).toBe('north');
  expect(await inputs(visit)).toEqual(['2026-05-12 10:00:00', '2026-05-12 10:45:04']);
  await visit.see('12 May, 10:00:00–10:45:04');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download 360 windows (CSV)' }).click(),
  ]);
  const [first = '', second = ''] = [...served.store.sources.values()]
    .filter(({ sourceId }) => sourceId === 'north')
    .map((source) => windowsToCsv(source, sampleStory(WINDOWS, { runId: source.runId, sourceId: 'north' })));
  const rows = second.slice(second.indexOf('\n') + 1);
  expect((await readFile(await download.path())).toString()).toBe(first + rows);

  // The stacked areas of neutral people end where the camera was not analysed.
  const picture = await visit.chart('history-shares');
  const blank = await page.evaluate(async (address) => {
    const bytes = Uint8Array.from(atob(address.split(',')[1] ?? ''), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const pen = new OffscreenCanvas(image.width, image.height).getContext('2d', { willReadFrequently: true });
    pen?.drawImage(image, 0, 0);
    const [left, width] = [48, image.width - 64];
    const colourAt = (place: number) =>
      [...(pen?.getImageData(left + place * width, image.height / 2, 1, 1).data ?? [])].join();
    return [0.2, 0.5, 0.8].map(colourAt);
  }, picture);
  expect(blank[0]).not.toBe(blank[1]);
  expect(blank[2]).not.toBe(blank[1]);
  expectNoComplaint(visit);
});

test('steps, presets and a range drawn with the mouse change the range; the back button returns', async () => {
  const visit = await open(`/?page=history&source=north&from=${MORNING}&to=${MORNING + 600_000}`);
  const { page } = visit;
  await visit.see('12 May, 10:00:00–10:10:00');
  await page.getByRole('button', { name: 'Later' }).click();
  await visit.see('12 May, 10:10:00–10:20:00');
  await page.getByRole('button', { name: 'Zoom out' }).click();
  await visit.see('12 May, 10:05:00–10:25:00');
  await page.getByRole('button', { name: 'Earlier' }).click();
  await visit.see('12 May, 10:00:00–10:20:00');
  expect(await page.getByRole('button', { name: 'Earlier' }).isDisabled()).toBe(true);

  const plot = page.locator('.history-shares .plot');
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (box === null) throw new Error('the chart is not there');
  const x = (place: number) => box.x + 48 + place * (box.width - 64);
  await page.mouse.move(x(0.25), box.y + 60);
  await page.mouse.down();
  await page.mouse.move(x(0.4), box.y + 70);
  await page.mouse.move(x(0.5), box.y + 80);
  expect(await page.locator('.plot-drawn').count()).toBe(1);
  await page.mouse.up();
  await visit.see(/12 May, 10:0[45]:\d\d–10:(09:5|10:0)\d/);
  await page.goBack();
  await visit.see('12 May, 10:00:00–10:20:00');
  expectNoComplaint(visit);
});

test('a relative range follows the camera without losing what is on the page', async () => {
  const visit = await open('/?page=history&source=north&last=900000');
  const { page } = visit;
  await visit.see('12 May, 10:30:04–10:45:04');
  expect(await page.getByRole('button', { name: 'Refresh' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Table of shares over time' }).click();
  for (let index = WINDOWS; index < WINDOWS + 12; index += 1) {
    const positionMs = (index + 1) * WINDOW_MS - 500;
    const source = { ...CAMERA, runId: 'noon', sourceId: 'north', label: 'Stand north', begunAt: NOON, positionMs };
    served.store.commit(
      {
        kind: 'window',
        window: sampleWindow({ index, votes: [3, 20, 0, 0, 0, 0, 0, 0], runId: 'noon', sourceId: 'north' }),
      },
      { kind: 'source', source: sampleSource(source) },
    );
  }
  await visit.see('12 May, 10:31:04–10:46:04');
  expect(await page.getByRole('button', { name: 'Table of shares over time' }).getAttribute('aria-pressed')).toBe(
    'true',
  );
  expectNoComplaint(visit);
});

test('an alert leads to its moment', async () => {
  const visit = await open('/?page=alerts');
  await visit.page.getByRole('link', { name: /^Show in history/ }).click();
  await visit.see('12 May, 09:50:00–10:21:00');
  expect(new URL(visit.page.url()).searchParams.get('run')).toBeNull();
  expectNoComplaint(visit);
});

test('times are those of the place by default, and of another time zone once it is chosen', async () => {
  const place = await rig.serve(undefined, undefined, 'Asia/Tokyo');
  try {
    for (const event of ['runs', 'sources', 'windows'] as const) {
      for (const [key, value] of served.store[event]) (place.store[event] as Map<string, unknown>).set(key, value);
    }
    const visit = await place.open('/?page=history&source=north&last=all', { timezoneId: 'Europe/Vienna' });
    const { page } = visit;
    await visit.see('12 May, 17:00:00–17:45:04');
    expect(await page.getByLabel('Time zone').locator('option:checked').innerText()).toBe('Asia/Tokyo (this place)');
    await page.getByLabel('Time zone').selectOption('Europe/Vienna');
    await visit.see('12 May, 10:00:00–10:45:04');
    await page.reload();
    await visit.see('12 May, 10:00:00–10:45:04');
    expectNoComplaint(visit);
  } finally {
    await place.close();
  }
});

test('a note on a joined range belongs to the run of its time', async () => {
  const visit = await open('/?page=history&source=north&last=all');
  const { page } = visit;
  await page.getByLabel('What happened').fill('Whistle');
  await page.getByLabel(/^Start/).fill('2026-05-12 10:32:00');
  await page.getByRole('button', { name: 'Add note' }).click();
  await visit.see('Note added.');
  await page.locator('.note-text').getByText('Whistle').waitFor();
  expect([...served.store.notes.values()]).toMatchObject([{ runId: 'noon', sourceId: 'north', atMs: 120_000 }]);
  await page.getByLabel('What happened').fill('Doors');
  await page.getByLabel(/^Start/).fill('2026-05-12 10:02:00');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.locator('.note-text').getByText('Doors').waitFor();
  expect([...served.store.notes.values()][1]).toMatchObject({ runId: 'morning', atMs: 120_000 });
  expectNoComplaint(visit);
});

test.each([
  ['a desktop in light colours', 'light', { width: 1920, height: 1080 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)('%s: two cameras are compared, accessible, nothing sideways', async (_, colorScheme, viewport) => {
  const visit = await open('/?page=history&source=north&last=all', { colorScheme, viewport });
  const { page } = visit;
  await visit.see(/2 runs in this range/);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByLabel('Camera').nth(1).selectOption('south');
  await page.getByRole('button', { name: 'All', exact: true }).nth(1).click();
  await visit.see('B: Stand south');
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(await seriousFindings(visit)).toEqual([]);
  expectNoComplaint(visit);
});
