/// <reference lib="dom" />
import type { Alert, GroupEvent } from '@crowdtone/domain';
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import { sampleRun, sampleSource, sampleStory, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';
import type { WatchedPage } from './watched-page';

const PURPOSE = { setting: 'public-space', legalBasis: 'crowd safety, file 7' };
const SOURCES = [sampleSource({ purpose: PURPOSE }), sampleSource({ sourceId: 'gate', label: 'South gate' })];
const DEVICES = [
  ['a desktop in light colours', { colorScheme: 'light', viewport: { width: 1440, height: 900 } }],
  ['a phone in dark colours', { colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
] as const;

let rig: BrowserRig;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
});
beforeEach(async () => {
  served = await rig.serve();
  served.store.store({ kind: 'run', run: sampleRun() });
  for (const source of SOURCES) served.store.store({ kind: 'source', source });
  for (const window of sampleStory(20)) served.store.store({ kind: 'window', window });
});
afterEach(async () => {
  await served.close();
});
afterAll(async () => {
  await rig.close();
});

function anAlert(id: string, overrides: Partial<Alert> = {}): Alert {
  return {
    ...{ id, runId: 'run-1', sourceId: 'gate', ruleName: 'Sudden fear', kind: 'change', severity: 'critical' },
    message: 'South gate: the share of fear rose by 24 points compared with the previous 6 windows.',
    ...{ firedAtMs: 65_000, firedAt: Date.UTC(2026, 4, 12, 18, 5, 5), peak: 0.31 },
    ...{ clearedAtMs: null, clearedAt: null, clearedBecause: null },
    ...overrides,
  };
}

function over(alert: Alert): Alert {
  return { ...alert, clearedAtMs: 110_000, clearedAt: alert.firedAt + 45_000, clearedBecause: 'recovered' };
}

const alertEvent = (alert: Alert): GroupEvent => ({ kind: 'alert', alert });

const overflowOf = ({ page }: WatchedPage) => page.evaluate('document.documentElement.scrollWidth - innerWidth');

test('an alert that fires is shown on every page, until it is over or dismissed, and outlasts a reload', async () => {
  const visit = await served.open('/?page=source');
  const { page } = visit;
  await visit.see('Last mood');
  const [fear, away] = [anAlert('fear'), anAlert('away', { ruleName: 'Camera offline', severity: 'warning' })];
  served.store.commit(alertEvent(fear));
  await page.getByRole('alert').getByText('Sudden fear').waitFor();
  await page.getByRole('link', { name: 'Alerts 1 active' }).waitFor();
  await page.getByRole('link', { name: 'What is measured' }).click();
  await page.getByRole('heading', { level: 1, name: 'What is measured' }).waitFor();
  await page.getByRole('alert').getByText('rose by 24 points').waitFor();
  served.store.commit(alertEvent(away));
  await page.getByRole('status', { name: 'Alerts' }).getByText('Camera offline').waitFor();

  await page.getByRole('button', { name: 'Dismiss Camera offline' }).click();
  await page.reload();
  await page.getByRole('alert').getByText('Sudden fear').waitFor();
  await page.getByRole('link', { name: 'Alerts 2 active' }).waitFor();
  expect(await page.getByText('Camera offline').count()).toBe(0);

  await page.getByRole('link', { name: 'View source' }).click();
  await page.getByRole('heading', { level: 1, name: 'South gate' }).waitFor();
  served.store.commit(alertEvent(over(fear)), alertEvent(over(away)));
  await page.getByRole('link', { name: 'Alerts', exact: true }).waitFor();
  expect(await page.getByText('Sudden fear').count()).toBe(0);
  expectNoComplaint(visit);
});

test('the alerts page lists active and resolved alerts, loads older ones, and filters by source and severity', async () => {
  for (let day = 0; day < 600; day += 1) {
    const firedAt = Date.UTC(2025, 0, 1) + day * 3_600_000;
    const [severity, sourceId] = day % 2 === 0 ? (['info', 'gate'] as const) : (['warning', 'stand-north'] as const);
    served.store.store(
      alertEvent(over(anAlert(`old ${day}`, { ruleName: `Rule ${day}.`, firedAt, severity, sourceId }))),
    );
  }
  served.store.store(alertEvent(anAlert('fear')));
  const visit = await served.open('/?page=alerts');
  const { page } = visit;
  const goingOn = page.getByRole('region', { name: 'Active' }).getByRole('listitem');
  const past = page.getByRole('region', { name: 'Resolved' }).getByRole('listitem');
  await past.first().waitFor();
  expect([await goingOn.count(), await past.count()]).toEqual([1, 50]);
  expect(await past.first().innerText()).toMatch(/Warning\s+Rule 599\..*stand-north\.mp4.*lasted 45 s/s);

  // Windows of the REST interface meet without a gap or a repetition.
  for (let rows = 100; rows <= 600; rows += 50) {
    await page.getByRole('button', { name: 'Older alerts' }).click();
    await past.nth(rows - 1).waitFor();
  }
  await page.getByRole('button', { name: 'Older alerts' }).waitFor({ state: 'detached' });
  const rules = await past.locator('strong').allInnerTexts();
  expect(rules).toEqual(Array.from({ length: 600 }, (_, place) => `Rule ${599 - place}.`));

  await page.getByLabel('Source').selectOption('South gate');
  await page.waitForFunction(() => !document.body.innerText.includes('Rule 599.'));
  expect(await past.first().innerText()).toContain('Rule 598.');
  await page.reload();
  await past.first().waitFor();
  expect(await past.first().innerText()).toContain('Rule 598.');
  served.store.commit(alertEvent(over(anAlert('fear'))));
  await goingOn.first().waitFor({ state: 'detached' });
  expect(await past.first().innerText()).toContain('Sudden fear');

  await page.getByLabel('Severity').selectOption('Warning');
  await visit.see('No matching alerts');
  await page.getByLabel('Source').selectOption('All sources');
  await past.first().getByRole('link', { name: 'stand-north.mp4' }).click();
  await page.getByRole('heading', { level: 1, name: 'stand-north.mp4' }).waitFor();
  expectNoComplaint(visit);
});

test('a tab that missed more events than the gateway keeps becomes equal to a fresh one', async () => {
  const [fear, away] = [anAlert('fear'), anAlert('away', { ruleName: 'Camera offline', sourceId: 'stand-north' })];
  served.store.store(alertEvent(away));
  const suspended = await served.openBlank();
  let isSuspended = false;
  await suspended.page.routeWebSocket(/socket\.io/, (page) => {
    const gateway = page.connectToServer();
    gateway.onMessage((message) => {
      if (!isSuspended || message === '2') page.send(message);
    });
  });
  await suspended.page.goto(`${served.url}/?page=source`);
  await suspended.see('Camera offline');
  await suspended.page.locator('.crowd-view[aria-busy=false]').waitFor();

  isSuspended = true;
  for (const window of sampleStory(320, { seed: 8 }).slice(20)) served.store.commit({ kind: 'window', window });
  served.store.commit(alertEvent(over(away)), alertEvent(fear));
  served.store.commit({
    kind: 'source',
    source: sampleSource({ sourceId: 'gate', label: 'South gate', state: 'failed' }),
  });
  isSuspended = false;
  const last = sampleWindow({ index: 320, votes: [1, 19, 0, 0, 0, 0, 0, 0] });
  served.store.commit({ kind: 'window', window: last });
  served.store.commit({ kind: 'run', run: sampleRun({ endedAt: '2026-05-12T18:31:00.000Z' }) });

  const fresh = await served.open('/?page=source');
  for (const { page } of [suspended, fresh]) {
    await page.getByRole('alert').getByText('Sudden fear').waitFor();
    await page.locator('input[type=range][max="320"]').waitFor();
    await page.locator('.crowd-view[aria-busy=false]').waitFor();
  }
  const [resumed, opened] = await Promise.all(
    [suspended, fresh].map(async (one) => ({
      words: await one.page.locator('body').innerText(),
      shares: await one.chart('shares-card'),
      counts: await one.chart('counts-card'),
    })),
  );
  expect(resumed).toEqual(opened);
  expectNoComplaint(suspended);
});

test.each(DEVICES)('without alerts and runs both pages say so, accessibly, on %s', async (_, device) => {
  const empty = await rig.serve();
  const visit = await empty.open('/?page=alerts', device);
  await visit.see('examples/cameras.yaml');
  expect([await seriousFindings(visit), await overflowOf(visit)]).toEqual([[], 0]);
  await visit.page.goto(`${empty.url}/?page=about`);
  await visit.see('Groups under 5 stay private');
  await visit.see('No sources.');
  expect([await seriousFindings(visit), await overflowOf(visit)]).toEqual([[], 0]);
  expectNoComplaint(visit);
  await empty.close();
});

test.each(DEVICES)('alerts and the about page, with legal bases, are shown accessibly on %s', async (_, device) => {
  for (const severity of ['critical', 'warning', 'info'] as const) {
    served.store.store(alertEvent(anAlert(severity, { severity, ruleName: `A ${severity} rule` })));
    served.store.store(alertEvent(over(anAlert(`${severity} before`, { severity, firedAt: Date.UTC(2026, 4, 11) }))));
  }
  served.store.store(
    alertEvent(anAlert('fourth', { severity: 'info', ruleName: 'A fourth', firedAt: Date.UTC(2026, 4, 10) })),
  );
  const visit = await served.open('/?page=alerts', device);
  await visit.page.getByRole('region', { name: 'Resolved' }).waitFor();
  expect([await seriousFindings(visit), await overflowOf(visit)]).toEqual([[], 0]);
  await visit.page.goto(`${served.url}/?page=about`);
  await visit.see('2 more active alerts');
  await visit.see('public space');
  await visit.see('legal basis: crowd safety, file 7');
  await visit.see(sampleRun().settings.model.digest);
  expect([await seriousFindings(visit), await overflowOf(visit)]).toEqual([[], 0]);
  expectNoComplaint(visit);
});
