/// <reference lib="dom" />
import { makeToken } from '@crowdtone/config';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';

const north = makeToken();
let rig: BrowserRig;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
  served = await rig.serve({
    tokens: [{ name: 'north gate', role: 'viewer', hash: north.hash, sources: ['stand-north'] }],
    publicNames: [],
    allowedOrigins: [],
    trustedProxies: [],
  });
  served.store.store({ kind: 'run', run: sampleRun() });
  for (const [sourceId, label] of [
    ['stand-north', 'North'],
    ['stand-south', 'South'],
  ]) {
    if (sourceId === undefined || label === undefined) continue;
    served.store.store({ kind: 'source', source: sampleSource({ sourceId, label }) });
    served.store.store({
      kind: 'window',
      window: sampleWindow({ index: 0, votes: [1, 19, 0, 0, 0, 0, 0, 0], sourceId }),
    });
  }
});
afterAll(async () => {
  await served.close();
  await rig.close();
});

test('a visitor logs in with the keyboard, sees the sources of the token alone, and logs out', async () => {
  const { page, complaints, ...visit } = await served.open();
  const field = page.getByLabel('Token');
  await field.waitFor();
  expect(complaints).toEqual([]);
  await page.keyboard.type('ct_wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('the token is invalid').waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  // Chromium itself logs every answer of 401.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);

  await field.fill(north.token);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'North' }).waitFor();
  // Names of time zones, such as those of South Georgia and North Dakota, are options of the page's footer.
  const notAnOption = page.locator(':not(option)');
  expect(await page.getByText('South').and(notAnOption).count()).toBe(0);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'North' }).waitFor();

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
  expect(await page.getByText('North').and(notAnOption).count()).toBe(0);
  await page.reload();
  await field.waitFor();
  expect(complaints).toEqual([]);
  expect(visit.strayRequests).toEqual([]);
});

test.each([
  ['a desktop in light colours', 'light', { width: 1440, height: 900 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)('the login is accessible and fits on %s', async (_, colorScheme, viewport) => {
  const visit = await served.open('/', { colorScheme, viewport });
  await visit.page.getByLabel('Token').waitFor();
  await visit.page.getByRole('button', { name: 'Log in' }).click();
  await visit.page.getByRole('alert').waitFor();
  expect(await seriousFindings(visit)).toEqual([]);
  expect(await visit.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(visit.complaints).toEqual([]);
});
