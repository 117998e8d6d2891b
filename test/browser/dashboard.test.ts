/// <reference lib="dom" />
import { LIVE_PROTOCOL } from '@crowdtone/domain';
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import { sampleRun, sampleSource, sampleStory, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';

let rig: BrowserRig;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
});
beforeEach(async () => {
  served = await rig.serve();
});
afterEach(async () => {
  await served.close();
});
afterAll(async () => {
  await rig.close();
});

const CALM = [16, 4, 0, 0, 0, 0, 0, 0];
const HAPPY = [1, 19, 0, 0, 0, 0, 0, 0];

function startRun(): void {
  served.store.commit({ kind: 'run', run: sampleRun() }, { kind: 'source', source: sampleSource() });
}

function closeWindow(index: number, votes: readonly number[], unreadable = {}): void {
  served.store.commit({ kind: 'window', window: sampleWindow({ index, votes, unreadable }) });
}

test('without data the page says so, and shows the first crowd without reloading', async () => {
  const visit = await served.open();
  await visit.see('No data yet');
  await visit.page.getByRole('status', { name: 'Connection: Live' }).waitFor();
  startRun();
  await visit.see('Collecting the first window');
  closeWindow(0, CALM);
  await visit.see('Most people look neutral; about one in five look happy');
  expectNoComplaint(visit);
});

test('each window that closes moves the words, the bars and the charts', async () => {
  startRun();
  closeWindow(0, CALM);
  const visit = await served.open();
  await visit.see(/look neutral/);
  const before = { shares: await visit.chart('shares-card'), counts: await visit.chart('counts-card') };

  closeWindow(1, HAPPY);
  await visit.see('Nearly everyone looks happy');
  await visit.page.getByRole('button', { name: /^Happy 95%/ }).waitFor();
  await visit.untilRedrawn('shares-card', before.shares);
  await visit.untilRedrawn('counts-card', before.counts);

  await visit.page.getByRole('button', { name: 'Table of shares over time' }).click();
  const rows = await visit.page.locator('.shares-card tbody tr').allInnerTexts();
  expect(rows.map((row) => row.split('\t').slice(0, 3))).toEqual([
    ['0:05–0:10', '20', expect.stringMatching(/^95% \(/)],
    ['0:00–0:05', '20', expect.stringMatching(/^20% \(/)],
  ]);
  expectNoComplaint(visit);
});

test('counted shares are shown beside corrected ones, with an explanation of both', async () => {
  startRun();
  closeWindow(0, CALM);
  const visit = await served.open();
  await visit.see(/look neutral/);
  expect(await visit.page.locator('.share-counted').count()).toBe(0);
  expect(await visit.page.locator('.method-card').textContent()).toMatch(/Sharescounted/);

  served.store.commit({ kind: 'window', window: sampleWindow({ index: 1, votes: HAPPY, counted: CALM }) });
  await visit.see('Nearly everyone looks happy');
  await visit.page.getByRole('button', { name: /^Happy 95%.*, counted 20%$/ }).waitFor();
  expect(await visit.page.locator('.share-counted').count()).toBe(8);
  await visit.see(/Counted share, before correction/);
  expect(await visit.page.locator('.method-card').textContent()).toMatch(/corrected for model confusions/);
  expect(await seriousFindings(visit)).toEqual([]);

  await visit.page
    .getByRole('button', { name: /^Happy/ })
    .first()
    .click();
  await visit.see('Dashed line: counted share');
  expectNoComplaint(visit);
});

test('progress, counts and dropped frames are shown', async () => {
  startRun();
  closeWindow(0, CALM, { 'too-small': 3, blurred: 1 });
  const visit = await served.open();
  await visit.see('4 not readable: 3 too small, 1 blurred.');
  const source = sampleSource({ positionMs: 125_000, analysed: 1_240, dropped: { overload: 9 }, tracks: 42 });
  served.store.commit({ kind: 'source', source });
  await visit.see('2:05 of 10:00');
  expect(await visit.page.locator('.progress-card').textContent()).toMatch(
    /Most in one window24 people.*analysed1,240.*dropped9.*Appearances42.*9 skipped/,
  );
  expect(await visit.page.locator('.method-card').textContent()).toMatch(/faceapi-baseline.*b7503ce7df31[^0-9a-f]/);

  served.store.commit({ kind: 'source', source: { ...source, state: 'complete', decoded: 1_249 } });
  await visit.page.locator('.state-complete').waitFor();
  await visit.see('Mood at the end');
  expectNoComplaint(visit);
});

test('below the privacy floor the page says why there are no shares, and links to the last ones', async () => {
  startRun();
  closeWindow(0, HAPPY);
  closeWindow(1, [2, 2, 0, 0, 0, 0, 0, 0], { blurred: 2 });
  const visit = await served.open();
  await visit.see('4 people readable at once; shares need at least 5');
  expect(await visit.page.locator('.share-bar').count()).toBe(0);
  await visit.page.getByRole('button', { name: 'Show 0:00–0:05, the last window with shares' }).click();
  await visit.see('Nearly everyone looks happy');
  await visit.page.getByRole('button', { name: 'Back to latest' }).click();
  await visit.see('4 people readable at once; shares need at least 5');
  expectNoComplaint(visit);
});

test('an older run is fetched when it is picked, with all of its windows', async () => {
  const [runId, sourceId] = ['yesterday', 'long <b>match</b>.mp4'];
  const startedAt = '2026-05-11T18:00:00.000Z';
  served.store.store({ kind: 'run', run: sampleRun({ runId, startedAt, endedAt: '2026-05-11T19:00:00.000Z' }) });
  served.store.store({ kind: 'source', source: sampleSource({ runId, sourceId, label: sourceId, state: 'complete' }) });
  for (const window of sampleStory(1_300, { runId, sourceId })) served.store.store({ kind: 'window', window });
  startRun();
  closeWindow(0, CALM);
  const visit = await served.open();
  await visit.page.getByRole('heading', { level: 1, name: 'stand-north.mp4' }).waitFor();
  await visit.page.getByLabel('Run').selectOption(runId);
  await visit.page.getByRole('heading', { level: 1, name: sourceId }).waitFor();
  await visit.page.locator('input[type=range][max="1299"]').waitFor();

  const bookmark = await served.open(new URL(visit.page.url()).search);
  await bookmark.page.getByRole('heading', { level: 1, name: sourceId }).waitFor();
  expectNoComplaint(visit);
  expectNoComplaint(bookmark);
});

test('a page that missed a window asks for it', async () => {
  startRun();
  closeWindow(0, CALM);
  const visit = await served.openBlank();
  let drop = false;
  await visit.page.routeWebSocket(/socket\.io/, (page) => {
    const gateway = page.connectToServer();
    gateway.onMessage((message) => {
      if (!drop) page.send(message);
      drop = false;
    });
  });
  await visit.page.goto(served.url);
  await visit.see(/look neutral/);
  // From here on nothing but the live stream can bring a window.
  await visit.page.locator('.crowd-view[aria-busy=false]').waitFor();
  drop = true;
  closeWindow(1, CALM);
  closeWindow(2, HAPPY);
  await visit.see('Nearly everyone looks happy');
  await visit.page.locator('input[type=range][max="2"]').waitFor();
  expectNoComplaint(visit);
});

test('after a restart of the gateway the page comes back and shows what happened meanwhile', async () => {
  startRun();
  closeWindow(0, CALM);
  const visit = await served.open();
  await visit.see(/look neutral/);
  await visit.page.locator('.crowd-view[aria-busy=false]').waitFor();
  await served.stopGateway();
  await visit.see('Connection lost');
  await visit.see(/look neutral/);

  closeWindow(1, HAPPY);
  await served.startGateway();
  await visit.see('Nearly everyone looks happy');
  await visit.page.getByRole('status', { name: 'Connection: Live' }).waitFor();
  // Chromium itself logs each attempt to connect to a closed port.
  expect(
    visit.complaints.filter(
      (text) => !/^(WebSocket connection to|Failed to load resource).*ERR_CONNECTION_REFUSED \(/.test(text),
    ),
  ).toEqual([]);
});

test('a camera without newer figures shows its last mood with its age, and its times on the chosen clock', async () => {
  const begunAt = Date.now() - 60_000;
  const camera = { purpose: { setting: 'event', legalBasis: null }, durationMs: null, begunAt, label: 'North gate' };
  served.store.commit({ kind: 'run', run: sampleRun() }, { kind: 'source', source: sampleSource(camera) });
  closeWindow(0, CALM);
  const visit = await served.open('/', { timezoneId: 'Europe/Vienna' });
  await visit.page.getByRole('heading', { name: /^Last mood, \d\d:\d\d:\d\d, 5\d s ago$/ }).waitFor();
  await visit.page.locator('.mood-old').waitFor();

  closeWindow(1, HAPPY);
  await visit.page.getByRole('heading', { name: 'Mood now', exact: true }).waitFor();
  const clockIn = (timeZone: string) =>
    new Date(begunAt + 5_000).toLocaleTimeString('en-GB', { timeZone, hour12: false });
  await visit.page.locator('.mood-now').getByText(clockIn('Europe/Vienna')).first().waitFor();
  await visit.page.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await visit.page.locator('.mood-now').getByText(clockIn('Asia/Tokyo')).first().waitFor();
  await visit.page.getByRole('button', { name: 'Table of shares over time' }).click();
  const [newest] = await visit.page.locator('.shares-card tbody th').allInnerTexts();
  expect(newest).toContain(clockIn('Asia/Tokyo'));
  await visit.page.reload();
  await visit.page.locator('.mood-now').getByText(clockIn('Asia/Tokyo')).first().waitFor();
  const { runId } = sampleRun();
  const rest = { epoch: 0, size: null, wantedFps: 2, effectiveFps: 2, wholeFrameEvery: null } as const;
  const lastError = { cause: 'stall', message: 'the camera sends nothing', attempt: 2, retryAt: 0 };
  served.store.commit({
    kind: 'health',
    health: { runId, sourceId: 'stand-north', phase: 'backing-off', lastError, ...rest },
  });
  await visit.page.locator('.source-heading .state-attention').getByText('Offline').waitFor();
  expectNoComplaint(visit);
});

test('a link to a run that is not available says so', async () => {
  startRun();
  closeWindow(0, CALM);
  const visit = await served.open('/?page=source&run=deleted');
  await visit.see('The linked run is not available');
  await visit.see(/look neutral/);
  await visit.page.getByLabel('Run').selectOption('run-1');
  await visit.page.getByText('The linked run is not available').waitFor({ state: 'detached' });
  expectNoComplaint(visit);
});

test('on a phone the navigation shows the current page', async () => {
  const visit = await served.open('/?page=about', { viewport: { width: 390, height: 844 } });
  const link = visit.page.getByRole('link', { name: 'What is measured' });
  await link.waitFor();
  const box = await link.boundingBox();
  expect(box && [box.x >= 0, box.x + box.width <= 390]).toEqual([true, true]);
});

test('a source that failed says why, and keeps its figures', async () => {
  startRun();
  closeWindow(0, CALM);
  const error = { code: 'E_SOURCE_TRUNCATED', message: 'the file ends in the middle of a frame; copy it again' };
  served.store.commit({ kind: 'source', source: sampleSource({ state: 'failed', error }) });
  const visit = await served.open();
  await visit.see('the file ends in the middle of a frame; copy it again (E_SOURCE_TRUNCATED)');
  await visit.see(/look neutral/);
  expectNoComplaint(visit);
});

test('an expression and an earlier window are selected with the keyboard alone', async () => {
  startRun();
  for (const window of sampleStory(30)) served.store.commit({ kind: 'window', window });
  const { page, ...visit } = await served.open();
  const bar = page.getByRole('button', { name: /^Happy \d+%/ });
  await bar.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Happy over time' }).waitFor();
  await page.getByRole('slider', { name: 'Time', exact: true }).focus();
  await page.keyboard.press('Home');
  await page.getByRole('heading', { name: 'Mood at the start' }).waitFor();
  await page.keyboard.press('End');
  await page.getByRole('heading', { name: 'Mood now' }).waitFor();
  expect(visit.complaints).toEqual([]);
});

test('a page older than its gateway asks to be reloaded', async () => {
  const visit = await served.openBlank();
  await visit.page.routeWebSocket(/socket\.io/, (page) => {
    const gateway = page.connectToServer();
    gateway.onMessage((message) => page.send(String(message).replace(`"protocol":${LIVE_PROTOCOL}`, '"protocol":999')));
  });
  await visit.page.goto(served.url);
  await visit.see('Crowdtone was updated');
  await visit.page.getByRole('button', { name: 'Reload' }).waitFor();
  // The page warns of the message that it could not read, and of nothing else.
  expect(visit.complaints).toEqual([expect.stringContaining('does not match its schema')]);
});

test.each([
  ['a desktop in light colours', 'light', { width: 1440, height: 900 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)('%s shows everything accessibly and nothing sideways', async (_, colorScheme, viewport) => {
  startRun();
  for (const window of sampleStory(86)) served.store.commit({ kind: 'window', window });
  const visit = await served.open('/', { colorScheme, viewport });
  await visit.see('Mood now');
  await visit.page.getByRole('button', { name: 'Table of people over time' }).click();
  const overflow = await visit.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(await seriousFindings(visit)).toEqual([]);

  await visit.page.locator('input[type=range]').fill('60');
  await visit.see(/none readable|shares need at least 5/);
  expect(await seriousFindings(visit)).toEqual([]);
  expectNoComplaint(visit);
});

test('the chosen colours outlast a reload', async () => {
  const visit = await served.open('/', { colorScheme: 'light' });
  const { page } = visit;
  await page.getByRole('button', { name: 'Switch to dark mode' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Switch to light mode' }).waitFor();
  expectNoComplaint(visit);
});
