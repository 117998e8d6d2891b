/** The page of data, over a real store: deletion after one question, the size of the store, and the log. */

import { makeToken } from '@crowdtone/config';
import { openStore, type Store } from '@crowdtone/store';
import { crowdFrames } from '@crowdtone/testing/crowd-frames';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';

const TOKENS = { operator: makeToken(), viewer: makeToken() };
const BEGUN_AT = Date.parse('2026-05-12T18:00:00Z');

let rig: BrowserRig;
let store: Store;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
  store = await openStore(':memory:');
  const run = sampleRun({ startedAt: '2026-05-12T18:00:00Z', endedAt: '2026-05-12T18:05:00Z' });
  await store.saveRun(run);
  const purpose = { setting: 'stadium', legalBasis: null };
  const facts = { purpose, durationMs: null, begunAt: BEGUN_AT, positionMs: 299_500, state: 'partial' } as const;
  const source = sampleSource({ ...facts, sourceId: 'stand-north', label: 'North stand' });
  await store.commit({
    sources: [source],
    windows: sampleStory(60),
    frames: crowdFrames('stand-north', 600, 1, 'run-1'),
  });
  const token = (role: keyof typeof TOKENS) => ({ name: `${role} of the hall`, role, hash: TOKENS[role].hash });
  const lists = { publicNames: [], allowedOrigins: [], trustedProxies: [] };
  const access = { tokens: [token('operator'), token('viewer')], ...lists };
  served = await rig.serve(access, undefined, 'UTC', store);
});
afterAll(async () => {
  await served.close();
  await store.close();
  await rig.close();
});

async function openAs(who: keyof typeof TOKENS, options = {}) {
  const visit = await served.openBlank(options);
  await visit.page.context().addCookies([{ name: 'crowdtone_token', value: TOKENS[who].token, url: served.url }]);
  await visit.page.goto(`${served.url}/?page=data`);
  return visit;
}

test.each([
  ['a large screen in light colours', 'light', { width: 1920, height: 1080 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)('the page is accessible and fits on %s', async (name, colorScheme, viewport) => {
  const visit = await openAs('operator', { colorScheme, viewport });
  await visit.see('Added in the last 24 hours');
  await store.log.add({
    ...{ id: name, at: BEGUN_AT, who: 'operator of the hall', from: '192.0.2.7', action: 'camera-changed' },
    ...{ subject: 'stand-north', detail: 'name, url' },
  });
  await visit.page.getByLabel('Token or subject').fill('north');
  await visit.see('name, url');
  expect(await seriousFindings(visit)).toEqual([]);
  expect(await visit.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  const folder = process.env.CROWDTONE_SCREENSHOTS;
  if (folder) await visit.page.screenshot({ path: `${folder}/data-${colorScheme}.png`, fullPage: true });
  expect(visit.complaints).toEqual([]);
});

test('an operator deletes a span with the keyboard after one question, and finds it in the log', async () => {
  const { page, complaints } = await openAs('operator');
  await page.getByLabel('From', { exact: false }).first().waitFor();
  await page.getByLabel(/^From/).fill('2026-05-12 18:00:20');
  await page.getByLabel(/^To \(/).fill('2026-05-12 18:00:00');
  await page.getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByText('The end must be after the start').waitFor();
  await page.getByLabel(/^To \(/).fill('2026-05-12 18:01:20');
  await page.getByRole('button', { name: 'Delete' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/This deletes 12 windows and [\d,]+ readings of faces/).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const windows = () =>
    store.listWindows({ runId: 'run-1', sourceId: 'stand-north', fromMs: 0, toMs: Infinity, newest: Infinity });
  expect(await windows()).toHaveLength(60);

  await page.getByRole('button', { name: 'Delete' }).press('Enter');
  await dialog.getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByText(/^Deleted: 12 windows/).waitFor();
  expect(await windows()).toHaveLength(48);
  await page.getByLabel('Action').selectOption('Deleted');
  const row = page.getByRole('row').filter({ hasText: 'operator of the hall' });
  await row.getByText('12 windows').waitFor();

  await page.getByLabel('What').selectOption('A run');
  await page.getByLabel('Run', { exact: true }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Delete' }).press('Enter');
  await dialog.getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByText(/^Deleted: 48 windows/).waitFor();
  expect(await store.listRuns(9)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a viewer has no link to the page, and is told whom it is for', async () => {
  const { page, complaints } = await openAs('viewer');
  await page.getByText('What is kept is managed by operators').waitFor();
  expect(await page.getByRole('navigation').getByRole('link', { name: 'Data' }).count()).toBe(0);
  expect(complaints).toEqual([]);
});
