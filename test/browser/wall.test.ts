/// <reference lib="dom" />
/** The wall view: it fits, is read from afar, shows trouble first, turns its pages, and survives a night. */
import { makeToken } from '@crowdtone/config';
import type { SourceHealth } from '@crowdtone/domain';
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';
import type { WatchedPage } from './watched-page';

const SCREEN = { width: 1920, height: 1080 };
/** Of mood and trust with 25 cameras on that screen: capital letters of 18 mm on 55 inches. */
const MIN_LETTERS_PX = 40;
const WINDOW_MS = 5_000;
/** Long enough for a page to be opened on a busy machine. */
const BRIEF_MS = 15_000;
/** Leading expressions of the cameras, long names too. */
const CROWDS = [
  [19, 1, 0, 0, 0, 0, 0, 0],
  [2, 18, 0, 0, 0, 0, 0, 0],
  [2, 0, 18, 0, 0, 0, 0, 0],
  [1, 0, 0, 0, 0, 19, 0, 0],
  [1, 0, 0, 0, 0, 0, 0, 19],
  [10, 10, 0, 0, 0, 0, 0, 0],
  [2, 1, 0, 0, 0, 0, 0, 0],
];

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

const idOf = (place: number) => `camera-${String(place + 1).padStart(2, '0')}`;

function reportHealth(sourceId: string, health: Partial<SourceHealth> = {}, on = served): void {
  const well = { phase: 'live', epoch: 0, size: null, lastError: null, wantedFps: 2, effectiveFps: 2 } as const;
  const { runId } = sampleRun();
  on.store.commit({ kind: 'health', health: { runId, sourceId, ...well, wholeFrameEvery: 1, ...health } });
}

/** Cameras, each with a first window that stays current while a busy machine opens a page. */
function startCameras(cameras: number, begunAt = Date.now() + 120_000, on = served): void {
  on.store.commit({ kind: 'run', run: sampleRun({ startedAt: new Date(begunAt).toISOString() }) });
  for (let place = 0; place < cameras; place += 1) {
    const sourceId = idOf(place);
    const purpose = { setting: 'event', legalBasis: null };
    const camera = { durationMs: null, width: null, height: null, begunAt, positionMs: WINDOW_MS, purpose };
    on.store.commit({
      kind: 'source',
      source: sampleSource({ sourceId, label: `Südeingang ${place + 1}`, ...camera }),
    });
    reportHealth(sourceId, {}, on);
    on.store.commit({
      kind: 'window',
      window: sampleWindow({ index: 0, votes: CROWDS[place % CROWDS.length] ?? [], sourceId }),
    });
  }
}

/** What does not fit: tiles outside the screen, words wider than their tile; and the smallest letters of words. */
function measure({ page }: WatchedPage) {
  return page.evaluate(() => {
    const words = [...document.querySelectorAll<HTMLElement>('.wall-mood, .wall-figures')];
    const outside = [...document.querySelectorAll('.wall-tile')].filter((tile) => {
      const { left, top, right, bottom } = tile.getBoundingClientRect();
      return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
    });
    return {
      tiles: document.querySelectorAll('.wall-tile').length,
      waiting: words.filter((word) => /^(Waiting|Wartet)$/.test(word.textContent ?? '')).length,
      outside: outside.length,
      cut: words.filter((word) => word.scrollWidth > word.clientWidth + 1).map((word) => word.textContent),
      hidden: words.filter((word) => {
        const tile = word.closest('.wall-tile')?.getBoundingClientRect();
        return tile === undefined || word.getBoundingClientRect().bottom > tile.bottom;
      }).length,
      letters: Math.min(...words.map((word) => Number.parseFloat(getComputedStyle(word).fontSize))),
      scrolls: document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth,
    };
  });
}

const FITS = { waiting: 0, outside: 0, cut: [], hidden: 0, scrolls: false };

test.each([
  [1, 'light', 'en'],
  [4, 'dark', 'de'],
  [9, 'light', 'de'],
  [16, 'dark', 'en'],
  [25, 'light', 'de'],
  [25, 'dark', 'en'],
] as const)('%d cameras fill the screen without navigation, readable from five metres (%s, %s)', async (...wanted) => {
  const [cameras, colorScheme, language] = wanted;
  startCameras(cameras);
  if (cameras > 1) reportHealth(idOf(2), { phase: 'stalled' });
  const visit = await served.open(`/?kiosk&lang=${language}`, { colorScheme, viewport: SCREEN });
  await visit.page
    .locator('.wall-tile')
    .nth(cameras - 1)
    .waitFor();
  const { letters, ...fit } = await measure(visit);
  expect(fit).toEqual({ tiles: cameras, ...FITS });
  expect(letters).toBeGreaterThanOrEqual(MIN_LETTERS_PX);
  expect(await visit.page.getByRole('navigation').count()).toBe(0);
  expect(await visit.page.getByRole('link').count()).toBe(0);
  expect(await seriousFindings(visit)).toEqual([]);
  await shoot(visit, `wall-${cameras}-${colorScheme}-${language}`);
  expectNoComplaint(visit);
});

test.each([
  ['a phone', { width: 390, height: 844 }],
  ['a wide screen on its side', { width: 1080, height: 1920 }],
] as const)('nine cameras fit on %s', async (name, viewport) => {
  startCameras(9);
  const visit = await served.open('/?kiosk&lang=de', { viewport, colorScheme: 'dark' });
  await visit.page.locator('.wall-tile').nth(8).waitFor();
  const { letters: _, ...fit } = await measure(visit);
  expect(fit).toEqual({ tiles: 9, ...FITS });
  await shoot(visit, `wall-${name.replaceAll(' ', '-')}`);
});

test('trouble comes first as it happens, and goes', async () => {
  startCameras(4);
  const { page } = await served.open('/?kiosk', { viewport: SCREEN });
  const tiles = page.locator('.wall-tile');
  await page.getByText('4 cameras').waitFor();
  expect(await tiles.first().getByRole('heading').innerText()).toBe('Südeingang 1');
  const message = 'the camera refuses the connection; check its address';
  reportHealth(idOf(2), {
    phase: 'backing-off',
    lastError: { cause: 'refused', message, attempt: 3, retryAt: 0 },
  });
  await page.getByText('1 of 4 needs attention').waitFor();
  await tiles.first().getByText('Offline').waitFor();
  await tiles.first().getByText(message).waitFor();
  expect(await tiles.first().getByText('%').count()).toBe(0);
  reportHealth(idOf(2));
  await page.getByText('4 cameras').waitFor();
  expect(await tiles.first().getByRole('heading').innerText()).toBe('Südeingang 1');
});

test('groups are shown one after the other, with their names', async () => {
  startCameras(4);
  const visit = await served.openBlank({ viewport: SCREEN });
  const { page } = visit;
  await page.clock.install();
  const groups = encodeURIComponent(`Gates:${idOf(0)},${idOf(1)};Hall:${idOf(3)}`);
  await page.goto(`${served.url}/?kiosk&every=10&groups=${groups}`);
  await page.getByRole('heading', { level: 1, name: 'Gates' }).waitFor();
  await page.getByText('1 of 2').waitFor();
  expect(await page.locator('.wall-tile').count()).toBe(2);
  await page.clock.fastForward(10_000);
  await page.getByRole('heading', { level: 1, name: 'Hall' }).waitFor();
  expect(await page.locator('.wall-tile h2').allInnerTexts()).toEqual([expect.stringContaining('Südeingang 4')]);
  await page.clock.fastForward(10_000);
  await page.getByRole('heading', { level: 1, name: 'Gates' }).waitFor();
});

test('the token of a wall shows the wall and nothing else, and says when it has expired', async () => {
  const [lasting, brief] = [makeToken(), makeToken()];
  const common = { role: 'wall' as const, sources: [idOf(0)] };
  const tokens = [
    { name: 'lobby', hash: lasting.hash, ...common },
    { name: 'brief', hash: brief.hash, expires: Date.now() + BRIEF_MS, ...common },
  ];
  const guarded = await rig.serve({ tokens, publicNames: [], allowedOrigins: [], trustedProxies: [] });
  startCameras(2, Date.now() + 120_000, guarded);
  const ending = await guarded.openBlank({ viewport: SCREEN });
  await ending.page.context().addCookies([{ name: 'crowdtone_token', value: brief.token, url: guarded.url }]);
  await ending.page.goto(`${guarded.url}/?kiosk`);
  await ending.page.getByText('1 camera').waitFor();

  const { page } = await guarded.open('/?kiosk', { viewport: SCREEN });
  await page.getByLabel('Token').fill(lasting.token);
  await page.keyboard.press('Enter');
  await page.getByText('1 camera').waitFor();
  expect(await page.locator('.wall-tile').count()).toBe(1);
  // Every other address of the page leads back to the wall.
  await page.goto(`${guarded.url}/?page=history`);
  await page.waitForURL(`${guarded.url}/?kiosk`);
  await page.getByText('1 camera').waitFor();

  await ending.page.getByRole('alert').getByText('The token of this wall has expired').waitFor();
  expect(await ending.page.locator('.wall-tile').count()).toBe(0);
  expect(await ending.page.getByText('Südeingang').count()).toBe(0);
  expect(await seriousFindings(ending)).toEqual([]);
  await shoot(ending, 'wall-expired');
  await guarded.close();
});

test('a night: two hours of windows and many lost connections leave the heap as it was', async () => {
  const cameras = 4;
  const begunAt = Date.parse('2026-05-12T18:00:00Z');
  startCameras(cameras, begunAt);
  const visit = await served.openBlank({ viewport: SCREEN });
  const { page } = visit;
  await page.clock.install({ time: begunAt + WINDOW_MS });
  await page.goto(`${served.url}/?kiosk`);
  await page
    .locator('.wall-tile')
    .nth(cameras - 1)
    .waitFor();
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    for (let turn = 0; turn < 3; turn += 1) await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  const [chunks, perChunk] = [24, 60];
  const sizes: number[] = [];
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    for (let step = 1; step <= perChunk; step += 1) {
      const index = chunk * perChunk + step;
      for (let place = 0; place < cameras; place += 1) {
        // The last one of a chunk is known by its number of people.
        const votes = [30 + chunk, 2 + (index % 5), 0, 0, 0, 0, 0, 0];
        served.store.commit({ kind: 'window', window: sampleWindow({ index, votes, sourceId: idOf(place) }) });
      }
    }
    const seen = 30 + chunk + 2 + (((chunk + 1) * perChunk) % 5);
    // Timers run: connections that heard no ping for these five minutes are lost and come back.
    await page.clock.fastForward(perChunk * WINDOW_MS);
    const current = page.locator('.wall-more', { hasText: `${seen} people seen` });
    await current.nth(cameras - 1).waitFor();
    sizes.push(await heap());
  }
  const [warm = 0, last = 0] = [sizes[3], sizes.at(-1)];
  const folder = process.env.CROWDTONE_SCREENSHOTS;
  if (folder !== undefined) console.log('heap after gc, bytes, every five minutes:', sizes.join(' '));
  expect(sizes).toHaveLength(chunks);
  // Compiled code settles within an hour; two hours of windows that were kept would be 11 MB, nearly twice the heap.
  expect((last - warm) / warm).toBeLessThan(0.1);
  // What restarts meanwhile is found again.
  await served.stopGateway();
  await page.clock.fastForward(60_000);
  await page.getByText(/Disconnected, data from/).waitFor();
  await served.startGateway();
  await page.clock.fastForward(10_000);
  await page.getByText(/Disconnected/).waitFor({ state: 'detached' });
}, 300_000);

/** A picture for people who look at the wall, in the folder of this variable. */
async function shoot({ page }: WatchedPage, name: string): Promise<void> {
  const folder = process.env.CROWDTONE_SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}
