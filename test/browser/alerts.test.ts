/// <reference lib="dom" />
import type { Alert, GroupEvent } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleStory, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { BrowserRig, type ServedDashboard, type WatchedPage } from './browser-rig';
import { seriousFindings } from './serious-findings';

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
    message: 'South gate: the share of fear rose suddenly, by 24 points against the 6 windows before.',
    ...{ firedAtMs: 65_000, firedAt: Date.UTC(2026, 4, 12, 18, 5, 5), peak: 0.31 },
    ...{ clearedAtMs: null, clearedAt: null, clearedBecause: null },
    ...overrides,
  };
}

function over(alert: Alert): Alert {
  return { ...alert, clearedAtMs: 110_000, clearedAt: alert.firedAt + 45_000, clearedBecause: 'recovered' };
}

const told = (alert: Alert): GroupEvent => ({ kind: 'alert', alert });

function expectNoComplaint({ complaints, strayRequests }: WatchedPage): void {
  expect([...complaints, ...strayRequests]).toEqual([]);
}

const overflowOf = ({ page }: WatchedPage) => page.evaluate('document.documentElement.scrollWidth - innerWidth');

test('an alert that fires is told on every page, until it is over or dismissed, and outlasts a reload', async () => {
  const visit = await served.open('/?page=source');
  const { page } = visit;
  await visit.see('Mood now');
  const [fear, away] = [anAlert('fear'), anAlert('away', { ruleName: 'Camera away', severity: 'warning' })];
  served.store.commit(told(fear));
  await page.getByRole('alert').getByText('Sudden fear').waitFor();
  await page.getByRole('link', { name: 'Alerts 1 going on' }).waitFor();
  await page.getByRole('link', { name: 'What is measured' }).click();
  await page.getByRole('heading', { level: 1, name: 'What is measured' }).waitFor();
  await page.getByRole('alert').getByText('rose suddenly').waitFor();
  served.store.commit(told(away));
  await page.getByRole('status', { name: 'Alerts' }).getByText('Camera away').waitFor();

  await page.getByRole('button', { name: 'Dismiss Camera away' }).click();
  await page.reload();
  await page.getByRole('alert').getByText('Sudden fear').waitFor();
  await page.getByRole('link', { name: 'Alerts 2 going on' }).waitFor();
  expect(await page.getByText('Camera away').count()).toBe(0);

  await page.getByRole('link', { name: 'Look at the source' }).click();
  await page.getByRole('heading', { level: 1, name: 'South gate' }).waitFor();
  served.store.commit(told(over(fear)), told(over(away)));
  await page.getByRole('link', { name: 'Alerts', exact: true }).waitFor();
  expect(await page.getByText('Sudden fear').count()).toBe(0);
  expectNoComplaint(visit);
});

test('the page of alerts lists what goes on and what is over, further back when asked, by source and severity', async () => {
  for (let day = 0; day < 600; day += 1) {
    const firedAt = Date.UTC(2025, 0, 1) + day * 3_600_000;
    const [severity, sourceId] = day % 2 === 0 ? (['info', 'gate'] as const) : (['warning', 'stand-north'] as const);
    served.store.store(told(over(anAlert(`old ${day}`, { ruleName: `Rule ${day}.`, firedAt, severity, sourceId }))));
  }
  served.store.store(told(anAlert('fear')));
  const visit = await served.open('/?page=alerts');
  const { page } = visit;
  const goingOn = page.getByRole('region', { name: 'Going on now' }).getByRole('listitem');
  const past = page.getByRole('region', { name: 'Over' }).getByRole('listitem');
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
  served.store.commit(told(over(anAlert('fear'))));
  await goingOn.first().waitFor({ state: 'detached' });
  expect(await past.first().innerText()).toContain('Sudden fear');

  await page.getByLabel('Severity').selectOption('Warning');
  await visit.see('No alert of this kind');
  await page.getByLabel('Source').selectOption('Every source');
  await past.first().getByRole('link', { name: 'stand-north.mp4' }).click();
  await page.getByRole('heading', { level: 1, name: 'stand-north.mp4' }).waitFor();
  expectNoComplaint(visit);
});

test('a tab that slept through more events than the gateway remembers becomes equal to a fresh one', async () => {
  const [fear, away] = [anAlert('fear'), anAlert('away', { ruleName: 'Camera away', sourceId: 'stand-north' })];
  served.store.store(told(away));
  const slept = await served.openBlank();
  let asleep = false;
  await slept.page.routeWebSocket(/socket\.io/, (page) => {
    const gateway = page.connectToServer();
    gateway.onMessage((message) => {
      if (!asleep || message === '2') page.send(message);
    });
  });
  await slept.page.goto(`${served.url}/?page=source`);
  await slept.see('Camera away');
  await slept.page.locator('.crowd-view[aria-busy=false]').waitFor();

  asleep = true;
  for (const window of sampleStory(320, { seed: 8 }).slice(20)) served.store.commit({ kind: 'window', window });
  served.store.commit(told(over(away)), told(fear));
  served.store.commit({
    kind: 'source',
    source: sampleSource({ sourceId: 'gate', label: 'South gate', state: 'failed' }),
  });
  asleep = false;
  const last = sampleWindow({ index: 320, votes: [1, 19, 0, 0, 0, 0, 0, 0] });
  served.store.commit({ kind: 'window', window: last });
  served.store.commit({ kind: 'run', run: sampleRun({ endedAt: '2026-05-12T18:31:00.000Z' }) });

  const fresh = await served.open('/?page=source');
  for (const { page } of [slept, fresh]) {
    await page.getByRole('alert').getByText('Sudden fear').waitFor();
    await page.locator('input[type=range][max="320"]').waitFor();
    await page.locator('.crowd-view[aria-busy=false]').waitFor();
  }
  const [woken, anew] = await Promise.all(
    [slept, fresh].map(async (one) => ({
      words: await one.page.locator('body').innerText(),
      shares: await one.chart('shares-card'),
      counts: await one.chart('counts-card'),
    })),
  );
  expect(woken).toEqual(anew);
  expectNoComplaint(slept);
});

test.each(DEVICES)('without alerts and runs both pages say so, accessibly, on %s', async (_, device) => {
  const empty = await rig.serve();
  const visit = await empty.open('/?page=alerts', device);
  await visit.see('examples/cameras.yaml');
  expect([await seriousFindings(visit), await overflowOf(visit)]).toEqual([[], 0]);
  await visit.page.goto(`${empty.url}/?page=about`);
  await visit.see('Groups under 5 stay private');
  await visit.see('Nothing is being watched.');
  expect([await seriousFindings(visit), await overflowOf(visit)]).toEqual([[], 0]);
  expectNoComplaint(visit);
  await empty.close();
});

test.each(DEVICES)(
  'alerts, and what is measured of whom by what right, are shown accessibly on %s',
  async (_, device) => {
    for (const severity of ['critical', 'warning', 'info'] as const) {
      served.store.store(told(anAlert(severity, { severity, ruleName: `A ${severity} rule` })));
      served.store.store(told(over(anAlert(`${severity} before`, { severity, firedAt: Date.UTC(2026, 4, 11) }))));
    }
    served.store.store(
      told(anAlert('fourth', { severity: 'info', ruleName: 'A fourth', firedAt: Date.UTC(2026, 4, 10) })),
    );
    const visit = await served.open('/?page=alerts', device);
    await visit.page.getByRole('region', { name: 'Over' }).waitFor();
    expect([await seriousFindings(visit), await overflowOf(visit)]).toEqual([[], 0]);
    await visit.page.goto(`${served.url}/?page=about`);
    await visit.see('2 more alerts go on');
    await visit.see('public space');
    await visit.see('because of: crowd safety, file 7');
    await visit.see(sampleRun().settings.model.digest);
    expect([await seriousFindings(visit), await overflowOf(visit)]).toEqual([[], 0]);
    expectNoComplaint(visit);
  },
);
