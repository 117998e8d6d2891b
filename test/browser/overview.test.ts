/// <reference lib="dom" />
import type { SourceHealth, SourceThumbnail } from '@crowdtone/domain';
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import { sampleRun, sampleSource, sampleStory, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import sharp from 'sharp';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';
import type { WatchedPage } from './watched-page';

const CAMERAS = { north: 'North stand', south: 'South stand', door: 'Players’ door', roof: 'Roof' } as const;
type Camera = keyof typeof CAMERAS;

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

function reportHealth(sourceId: Camera, health: Partial<SourceHealth> = {}): void {
  const well = { phase: 'live', epoch: 0, size: null, lastError: null, wantedFps: 2, effectiveFps: 2 } as const;
  const { runId } = sampleRun();
  const rest = { wholeFrameEvery: null, picture: 'blurred' } as const;
  served.store.commit({ kind: 'health', health: { runId, sourceId, ...well, ...rest, ...health } });
}

/** A crowd with shares, one below the privacy floor, one whose camera is offline, one without thumbnails. */
function startCameras(): void {
  served.store.commit({ kind: 'run', run: sampleRun() });
  for (const [sourceId, label] of Object.entries(CAMERAS)) {
    const camera = { durationMs: null, width: null, height: null };
    served.store.commit({ kind: 'source', source: sampleSource({ sourceId, label, ...camera }) });
  }
  for (const window of sampleStory(60, { sourceId: 'north' })) served.store.commit({ kind: 'window', window });
  const few = [2, 1, 0, 0, 0, 0, 0, 0];
  for (const index of [0, 1]) {
    served.store.commit({ kind: 'window', window: sampleWindow({ index, votes: few, sourceId: 'door' }) });
  }
  const calm = [16, 4, 0, 0, 0, 0, 0, 0];
  served.store.commit({ kind: 'window', window: sampleWindow({ index: 0, votes: calm, sourceId: 'south' }) });
  const message = 'the camera refuses the connection; check its address';
  const lastError = { cause: 'refused', message, attempt: 3, retryAt: 0 };
  reportHealth('north');
  reportHealth('door');
  reportHealth('south', { phase: 'backing-off', lastError });
  reportHealth('roof', { picture: 'none' });
}

async function pictureOf(sourceId: Camera): Promise<SourceThumbnail> {
  const [width, height] = [48, 27];
  const picture = sharp({ create: { width, height, channels: 3, background: '#7a8f66' } });
  const jpeg = (await picture.jpeg().toBuffer()).toString('base64');
  return { runId: sampleRun().runId, sourceId, takenAt: 1, width, height, jpeg };
}

const cardOf = ({ page }: WatchedPage, camera: Camera) => page.getByRole('article', { name: CAMERAS[camera] });

test('several cameras are shown side by side, and each leads to its page and back', async () => {
  startCameras();
  // One exists before the page is opened; the other arrives later.
  served.pictures.show(await pictureOf('north'));
  const visit = await served.open();
  const { page } = visit;
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await cardOf(visit, 'north')
    .getByRole('img', { name: /^Live thumbnail of North stand/ })
    .waitFor();
  served.pictures.show(await pictureOf('door'));
  const shown = cardOf(visit, 'door').getByRole('img', { name: /^Live thumbnail of Players’ door/ });
  await shown.waitFor();
  expect(await shown.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.complete])).toEqual([48, true]);
  expect(await page.getByRole('article').allInnerTexts()).toEqual([
    expect.stringMatching(/North stand.*Live.*neutral.*Neutral \d+%.*last 5:00.*\d+ seen, \d+ readable/s),
    expect.stringMatching(/camera is offline.*South stand.*Offline.*refuses the connection.*Last mood, 0:00/s),
    expect.stringMatching(/door.*3 people readable at once; shares need at least 5.*People seen.*3 seen/s),
    expect.stringMatching(/Thumbnails are off.*Roof.*Live.*First figures after 5 seconds/s),
  ]);
  await visit.see('1 source needs attention');
  await cardOf(visit, 'south').getByLabel('Needs attention').waitFor();
  expect(await cardOf(visit, 'door').locator('.mood-strip').count()).toBe(0);

  reportHealth('south');
  served.store.commit({
    kind: 'window',
    window: sampleWindow({ index: 1, votes: [1, 19, 0, 0, 0, 0, 0, 0], sourceId: 'south' }),
  });
  await cardOf(visit, 'south').getByText('Nearly everyone looks happy').waitFor();
  await cardOf(visit, 'south').getByRole('img', { name: 'Happy 95%, Neutral 5%' }).waitFor();
  expect(await page.getByText('needs attention').count()).toBe(0);

  await page.getByRole('link', { name: 'South stand' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'South stand' }).waitFor();
  expect(new URL(page.url()).search).toBe('?page=source&run=run-1&source=south');
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  // The pictures are asked for again, and the newest are shown at once.
  await cardOf(visit, 'north')
    .getByRole('img', { name: /^Live thumbnail of North stand/ })
    .waitFor();
  expectNoComplaint(visit);
});

test('an older run can be opened too, with figures that no snapshot contains', async () => {
  const old = { runId: 'yesterday', startedAt: '2026-05-11T18:00:00.000Z', endedAt: '2026-05-11T19:00:00.000Z' };
  served.store.store({ kind: 'run', run: sampleRun(old) });
  const { runId } = old;
  for (const sourceId of ['first.mp4', 'second.mp4']) {
    const ended = { state: 'complete', positionMs: 5_000 } as const;
    served.store.store({ kind: 'source', source: sampleSource({ runId, sourceId, label: sourceId, ...ended }) });
    const votes = [0, 8, 0, 0, 0, 0, 0, 0];
    served.store.store({ kind: 'window', window: sampleWindow({ index: 0, votes, runId, sourceId }) });
  }
  startCameras();
  const visit = await served.open();
  await visit.page.getByLabel('Run').selectOption(runId);
  const card = visit.page.getByRole('article', { name: 'second.mp4' });
  await card.getByText('Finished').waitFor();
  await card.getByText(/looks? happy/).waitFor();
  await card.getByText('No thumbnail: analysis has ended').waitFor();
  expectNoComplaint(visit);
});

test.each([
  ['a desktop in light colours', 'light', { width: 1440, height: 900 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)('the overview is accessible and fits on %s', async (_, colorScheme, viewport) => {
  startCameras();
  served.pictures.show(await pictureOf('north'));
  const visit = await served.open('/?page=overview', { colorScheme, viewport });
  await cardOf(visit, 'north')
    .getByRole('img', { name: /^Live thumbnail of North stand/ })
    .waitFor();
  expect(await seriousFindings(visit)).toEqual([]);
  expect(await visit.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expectNoComplaint(visit);
});
