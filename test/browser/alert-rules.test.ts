/// <reference lib="dom" />
import { join } from 'node:path';
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import type { Browser } from 'playwright-core';
import { AlertingGateway } from '../gateway/alerting-gateway';
import { launchChromium } from './browser-rig';
import { seriousFindings } from './serious-findings';
import { WatchedPage } from './watched-page';

const dashboardDir = join(__dirname, '../../services/dashboard/dist');
const DEVICES = [
  ['a wide screen in light colours', { colorScheme: 'light', viewport: { width: 1920, height: 1080 } }],
  ['a phone in dark colours', { colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
] as const;

let browser: Browser;
let served: AlertingGateway;
beforeAll(async () => {
  browser = await launchChromium();
});
beforeEach(async () => {
  served = await AlertingGateway.start({ dashboardDir });
});
afterEach(async () => {
  await served.close();
});
afterAll(async () => {
  await browser.close();
});

test.each(DEVICES)(
  'rules are added, tested, edited and removed on %s, and alerts acknowledged',
  async (_name, options) => {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const watched = new WatchedPage(page, served.url);
    await page.goto(`${served.url}/?page=alerts`);
    await page.getByText('Too dense').waitFor();
    await page.getByText('People above 200 for 15 s').waitFor();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an alert rule' });
    await dialog.getByRole('button', { name: 'Add rule' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Name').fill('Delight');
    await dialog.getByLabel('Threshold (%)').fill('40');
    await dialog.getByLabel('For at least (seconds)').fill('10');
    await dialog.getByText('Schedule and quiet hours').click();
    await page.getByText('Times are those of Europe/Vienna').waitFor();
    await dialog.getByRole('button', { name: 'Test against the last week' }).click();
    await dialog.getByText('It would have fired 3 times within the last week: 3 at Hall.').waitFor();
    expect(await seriousFindings(watched)).toEqual([]);
    await shoot(page, `rule-dialog-${options.viewport.width}`);
    await dialog.getByRole('button', { name: 'Add rule' }).click();
    await page.getByText('Happy above 40% for 10 s').waitFor();

    await served.commit('delighted', 'delighted');
    await page.getByRole('button', { name: 'Acknowledge Delight' }).click();
    await page.getByText(/^Acknowledged, /).waitFor();
    await page.getByRole('region', { name: 'Rules' }).getByText('1 active').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await seriousFindings(watched)).toEqual([]);
    await shoot(page, `rules-${options.viewport.width}`);

    await page.getByRole('button', { name: 'Edit Delight' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit Delight' });
    expect(await edit.getByLabel('Threshold (%)').inputValue()).toBe('40');
    await edit.getByLabel('Threshold (%)').fill('95');
    await edit.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Happy above 95% for 10 s').waitFor();
    await page.getByRole('button', { name: 'Remove Delight' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Happy above 95% for 10 s').waitFor({ state: 'detached' });
    // A refused rule is a response with status 400, which browsers log.
    const complaints = watched.complaints.filter((text) => !text.includes('status of 400'));
    expectNoComplaint({ complaints, strayRequests: watched.strayRequests });
    await context.close();
  },
);

/** A picture for people who look at the page, in the folder of this variable. */
async function shoot(page: WatchedPage['page'], name: string): Promise<void> {
  const folder = process.env.CROWDTONE_SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
