/// <reference lib="dom" />
import { readFile } from 'node:fs/promises';
import { makeToken } from '@crowdtone/config';
import { windowsToCsv } from '@crowdtone/store';
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import {
  sampleRun,
  sampleSource,
  sampleStory,
  sampleWindow,
  WINDOW_MS,
} from '@crowdtone/testing/gateway/crowd-samples';
import type { BrowserContextOptions, Download, Page } from 'playwright-core';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';
import type { WatchedPage } from './watched-page';

const TOKENS = { operator: makeToken(), viewer: makeToken() };
/** Ten calm minutes, then ten happy ones, with small variations. */
const SOURCE = sampleSource({ state: 'complete', positionMs: 240 * WINDOW_MS - 500 });
const lecture = Array.from({ length: 240 }, (_, index) => {
  const change = (index % 3) - 1;
  const votes = index < 120 ? [10, 4 + change, 0, 6 - change, 0, 0, 0, 0] : [4 - change, 16 + change, 0, 0, 0, 0, 0, 0];
  return sampleWindow({ index, votes, unreadable: { blurred: 2 } });
});
const LECTURE = '/?page=history&run=run-1&source=stand-north';

let rig: BrowserRig;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
  served = await rig.serve({
    tokens: [
      { name: 'otto', role: 'operator', hash: TOKENS.operator.hash },
      { name: 'eve', role: 'viewer', hash: TOKENS.viewer.hash },
    ],
    publicNames: [],
    allowedOrigins: [],
    trustedProxies: [],
  });
  const { store } = served;
  store.store({ kind: 'run', run: sampleRun() });
  store.store({ kind: 'source', source: SOURCE });
  for (const window of lecture) store.store({ kind: 'window', window });
  const startedAt = '2026-05-11T18:00:00.000Z';
  store.store({ kind: 'run', run: sampleRun({ runId: 'cameras', startedAt }) });
  const camera = { runId: 'cameras', durationMs: null, purpose: { setting: 'stadium', legalBasis: null } };
  // It began within a second, as cameras do.
  store.store({ kind: 'run', run: sampleRun({ runId: 'late', startedAt: '2026-05-11T17:00:00.000Z' }) });
  const east = { ...camera, runId: 'late', sourceId: 'east', begunAt: Date.parse('2026-05-11T17:00:07.640Z') };
  store.store({ kind: 'source', source: sampleSource({ ...east, positionMs: 99_000 }) });
  for (const window of sampleStory(20, { runId: 'late', sourceId: 'east' })) store.store({ kind: 'window', window });
  for (const sourceId of ['north', 'south']) {
    const begunAt = Date.parse(startedAt) + 7_000;
    const source = sampleSource({ ...camera, sourceId, label: `Stand ${sourceId}`, begunAt, positionMs: 7_199_000 });
    store.store({ kind: 'source', source });
    for (const window of sampleStory(1_440, { runId: 'cameras', sourceId })) store.store({ kind: 'window', window });
  }
});
afterAll(async () => {
  await served.close();
  await rig.close();
});

async function open(path: string, who: keyof typeof TOKENS, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const visit = await served.openBlank({ timezoneId: 'Europe/Vienna', ...options });
  await visit.page.context().request.post(`${served.url}/api/login`, { data: { token: TOKENS[who].token } });
  await visit.page.goto(served.url + path);
  return visit;
}

async function downloadOf(page: Page, click: Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download]: [Download, unknown] = await Promise.all([page.waitForEvent('download'), click]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('a range is entered with the keyboard, survives a reload, and is left with the back button', async () => {
  const visit = await open(LECTURE, 'viewer');
  const { page } = visit;
  await visit.see('240 of 240');
  await page.getByLabel(/^From/).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('0:09:30');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('9:00');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('must be after the start').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('11:00');
  await page.keyboard.press('Enter');

  await visit.see('18 of 18');
  await visit.see('Too close to call between happy and neutral');
  await page.reload();
  await visit.see('18 of 18');
  expect(await page.getByLabel(/^From/).inputValue()).toBe('0:09:30');
  await page.getByRole('button', { name: 'Table of shares over time' }).click();
  expect(await page.locator('.history-shares tbody th').allInnerTexts()).toContain('9:30–9:35');
  await page.goBack();
  await visit.see('240 of 240');
  expectNoComplaint(visit);
});

test('two ranges are compared and downloaded as an image and as a table', async () => {
  const visit = await open(`${LECTURE}&from=600000&to=1200000`, 'viewer');
  const { page } = visit;
  await page.getByRole('button', { name: 'Compare' }).click();
  await visit.see(/^60 points more look happy in A \(95% interval 5[4-9] to 6[1-6]\)$/);
  expect(await page.locator('.comparison-card tr', { hasText: 'Angry' }).innerText()).toMatch(
    /the same.*not significant/s,
  );
  expect(
    await page
      .getByLabel(/^To \(/)
      .nth(1)
      .inputValue(),
  ).toBe('0:10:00');

  const table = await downloadOf(page, page.getByRole('link', { name: 'Download A: 120 windows (CSV)' }).click());
  expect(table.name).toBe('crowdtone-stand-north-run-1-0.10.00-to-0.20.00.csv');
  expect(table.bytes.toString()).toBe(windowsToCsv(SOURCE, lecture.slice(120)));

  const picture = await downloadOf(page, page.getByRole('button', { name: 'Download charts (PNG)' }).click());
  expect(picture.name).toBe('crowdtone-stand-north.mp4-10.00-to-20.00-stand-north.mp4-0.00-to-10.00.png');
  const { width, height, shares } = await coloursOf(page, picture.bytes);
  expect([width, height > 2_000]).toEqual([2_400, true]);
  // Two stacks of happy and neutral people, and much paper.
  for (const colour of ['#cf7f10', '#8b8d94', '#ffffff']) expect(shares[colour] ?? 0).toBeGreaterThan(0.03);
  expectNoComplaint(visit);
});

test('an operator adds a note once, even when the answer is lost, and deletes it; a viewer only sees it', async () => {
  const visit = await open(LECTURE, 'operator');
  const { page } = visit;
  await visit.see(/^No notes in/);
  const before = await visit.chart('history-shares');
  await page.route('**/annotations', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    await route.fetch();
    await route.abort();
    await page.unroute('**/annotations');
  });
  await page.getByLabel('What happened').fill('Lecture <b>started</b>');
  await page.getByLabel('Start (h:mm:ss)').fill('0:02:00');
  await page.getByLabel('What happened').press('Enter');
  await page.getByRole('alert').getByText('Note not saved: Crowdtone did not respond').waitFor();
  await page.getByRole('button', { name: 'Add note' }).click();
  await visit.see('Lecture <b>started</b>');
  await visit.see('2:00, by otto');
  await visit.untilRedrawn('history-shares', before);
  expect([...served.store.notes.values()]).toMatchObject([{ atMs: 120_000, sourceId: 'stand-north', untilMs: null }]);

  const guest = await open(LECTURE, 'viewer');
  await guest.see('Lecture <b>started</b>');
  expect(await guest.page.getByRole('button', { name: /Add note|Delete/ }).count()).toBe(0);
  expectNoComplaint(guest);

  const remove = page.getByRole('button', { name: 'Delete Lecture' });
  await remove.click();
  await page.getByRole('dialog', { name: 'Delete this note?' }).waitFor();
  expect(await seriousFindings(visit)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(served.store.notes.size).toBe(1);
  await remove.click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await visit.see(/^No notes in/);
  expect(served.store.notes.size).toBe(0);
  // Chromium itself notes the request that was cut off.
  expect(visit.complaints.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
});

test('a note at the proposed time of a camera is listed, and one outside the range says where it is', async () => {
  const visit = await open('/?page=history&run=late&source=east&last=all', 'operator');
  const { page } = visit;
  await page.getByLabel('What happened').fill('Doors opened');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByRole('status').getByText('Note added.').waitFor();
  await page.locator('.notes').getByText('Doors opened').first().waitFor();
  expect([...served.store.notes.values()]).toMatchObject([{ atMs: 0 }]);
  await page.getByLabel('What happened').fill('Doors closed');
  await page.getByLabel(/^Start/).fill('2026-05-11 23:59:00');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByRole('status').getByText('Note added at 23:59:00, outside the range shown').waitFor();
  served.store.notes.clear();
  expectNoComplaint(visit);
});

test.each([
  ['a desktop in light colours', 'light', { width: 1440, height: 900 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)(
  '%s: cameras by the time of day, in bins, accessible, nothing sideways',
  async (_, colorScheme, viewport) => {
    const visit = await open('/?page=history&run=cameras&source=north&last=all', 'operator', { colorScheme, viewport });
    const { page } = visit;
    await visit.see(/Each point covers 2 windows \(10\ss\)/);
    await visit.see('11 May, 20:00:07–22:00:07');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByLabel('Source', { exact: true }).nth(1).selectOption('south');
    await page.getByLabel(/^From/).nth(1).fill('2026-05-11 20:30');
    await page.getByRole('button', { name: 'Show' }).nth(1).click();
    await visit.see('11 May, 20:29:57–22:00:07');
    await visit.see(/because the ranges are of different sources/);
    await page
      .getByRole('button', { name: /^Happy \d+%/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'B: Happy over time' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await seriousFindings(visit)).toEqual([]);
    expectNoComplaint(visit);
  },
);

/** Which part of a PNG has which colour, roughly, by a browser that decodes it. */
function coloursOf(
  page: Page,
  png: Buffer,
): Promise<{ width: number; height: number; shares: Record<string, number> }> {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const { width, height } = picture;
    const pen = new OffscreenCanvas(width, height).getContext('2d');
    if (pen === null) throw new Error('no canvas');
    pen.drawImage(picture, 0, 0);
    const { data } = pen.getImageData(0, 0, width, height);
    const shares: Record<string, number> = {};
    // Every 101st of ten million pixels is enough.
    const step = 101;
    for (let at = 0; at < data.length; at += 4 * step) {
      const colour = `#${[0, 1, 2].map((channel) => (data[at + channel] ?? 0).toString(16).padStart(2, '0')).join('')}`;
      shares[colour] = (shares[colour] ?? 0) + step / (width * height);
    }
    return { width, height, shares };
  }, png.toString('base64'));
}
