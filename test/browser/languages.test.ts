/// <reference lib="dom" />
/** The page in German: no English text is left on it, it is accessible, and long words fit on a phone. */
import { makeToken } from '@crowdtone/config';
import { CATALOGUES } from '@crowdtone/dashboard/src/text/translate';
import { openStore, type Store } from '@crowdtone/store';
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import { sampleRun, sampleSource, sampleStory, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';
import type { WatchedPage } from './watched-page';

const OPERATOR = makeToken();
const BEGUN_AT = Date.parse('2026-05-12T18:00:00Z');

let rig: BrowserRig;
let store: Store;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
  store = await openStore(':memory:');
  const run = sampleRun({ startedAt: '2026-05-12T18:00:00Z' });
  const facts = { durationMs: null, begunAt: BEGUN_AT, positionMs: 299_500 } as const;
  const sources = [
    sampleSource({ ...facts, sourceId: 'stand-north', label: 'Nordtribüne' }),
    sampleSource({ ...facts, sourceId: 'door', label: 'Spielereingang' }),
  ];
  const windows = [
    ...sampleStory(60),
    sampleWindow({ index: 0, votes: [2, 1, 0, 0, 0, 0, 0, 0], sourceId: 'door', unreadable: { 'too-small': 4 } }),
  ];
  await store.saveRun(run);
  await store.commit({ sources, windows, frames: [] });
  const token = { name: 'Leitstelle', role: 'operator', hash: OPERATOR.hash } as const;
  const access = { tokens: [token], publicNames: [], allowedOrigins: [], trustedProxies: [] };
  served = await rig.serve(access, undefined, 'Europe/Vienna', store);
  served.store.store({ kind: 'run', run });
  for (const source of sources) served.store.store({ kind: 'source', source });
  for (const window of windows) served.store.store({ kind: 'window', window });
  for (const sourceId of ['stand-north', 'door']) {
    const lastError = { cause: 'auth', message: 'the server rejected the password', attempt: 2, retryAt: 0 };
    const isLive = sourceId === 'stand-north';
    served.store.commit({
      kind: 'health',
      health: {
        ...{ runId: run.runId, sourceId, phase: isLive ? 'live' : 'backing-off', epoch: 0, size: null },
        ...{ lastError: isLive ? null : lastError, wantedFps: 2, effectiveFps: 1.9, wholeFrameEvery: 3 },
      },
    });
  }
  const alert = {
    ...{ runId: run.runId, sourceId: 'stand-north', ruleName: 'Angst', kind: 'mood' as const },
    ...{ firedAtMs: 60_000, firedAt: BEGUN_AT + 60_000, clearedAtMs: null, clearedAt: null, clearedBecause: null },
    ...{
      peak: 0.3,
      severity: 'warning' as const,
      message: 'North stand: the share of fear has been above 20 % for 15 seconds; it was 30 % then.',
    },
  } as const;
  const facts2 = {
    source: 'Nordtribüne',
    measure: 'fear',
    above: 0.2,
    forSeconds: 15,
    sure: true,
    value: 0.3,
  } as const;
  await store.alerts.save({ ...alert, id: 'fear', facts: { kind: 'mood', ...facts2 } }, []);
});
afterAll(async () => {
  await served.close();
  await store.close();
  await rig.close();
});

/** Pages by name, with a text that shows that their figures are there. */
const PAGES = [
  ['overview', 'Nordtribüne'],
  ['source', 'Wie gemessen wird'],
  ['history', 'Anteile im Verlauf'],
  ['alerts', 'Quittieren'],
  ['cameras', 'Kameras'],
  ['data', 'Zuwachs der letzten 24 Stunden'],
  ['about', 'Wie ein Bild verarbeitet wird'],
] as const;

/** Parts of English texts between placeholders that no German text has too; short ones could be parts of other words. */
const ENGLISH = partsOf(CATALOGUES.en).filter(
  (part) => part.length >= 6 && !partsOf(CATALOGUES.de).some((of) => of.includes(part)),
);

function partsOf(catalogue: object): string[] {
  const texts = Object.values(catalogue).flatMap((area: object) =>
    Object.values(area).flatMap((message: unknown) =>
      typeof message === 'string' ? [message] : Object.values(Object(message)),
    ),
  );
  return [...new Set(texts.flatMap((text) => String(text).split(/\{\w+\}/)).map((part) => part.trim()))];
}

/** Everything that is read from a page, by eyes or by a screen reader. */
function textsOf({ page }: WatchedPage): Promise<string> {
  return page.evaluate(() => {
    const texts = [document.title, document.body.textContent ?? ''];
    for (const element of document.querySelectorAll('*')) {
      for (const name of ['aria-label', 'aria-valuetext', 'title', 'alt', 'placeholder']) {
        texts.push(element.getAttribute(name) ?? '');
      }
    }
    // Names of time zones are English everywhere.
    for (const option of document.querySelectorAll('footer option')) {
      const place = texts.findIndex((text) => text.includes(option.textContent ?? ''));
      if (place >= 0) texts[place] = (texts[place] ?? '').replace(option.textContent ?? '', '');
    }
    return texts.join('\n');
  });
}

async function open(path: string, options = {}): Promise<WatchedPage> {
  const visit = await served.openBlank({ locale: 'de-AT', ...options });
  await visit.page.context().addCookies([{ name: 'crowdtone_token', value: OPERATOR.token, url: served.url }]);
  await visit.page.goto(`${served.url}${path}`);
  return visit;
}

function englishIn(texts: string): string[] {
  return ENGLISH.filter((part) => texts.includes(part));
}

test.each(PAGES)('the page %s is German for a German browser, and accessible', async (name, text) => {
  expect(ENGLISH.length).toBeGreaterThan(300);
  const visit = await open(`/?page=${name}`, { viewport: { width: 1920, height: 1080 } });
  await visit.see(text);
  expect(await visit.page.locator('html').getAttribute('lang')).toBe('de');
  expect(englishIn(await textsOf(visit))).toEqual([]);
  expect(await seriousFindings(visit)).toEqual([]);
  await shoot(visit, `de-${name}-1920`);
  expectNoComplaint(visit);
});

test.each(PAGES)('the page %s fits on a phone in German, in dark colours', async (name, text) => {
  const visit = await open(`/?page=${name}`, { colorScheme: 'dark', viewport: { width: 390, height: 844 } });
  await visit.see(text);
  expect(await visit.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(await seriousFindings(visit)).toEqual([]);
  await shoot(visit, `de-${name}-390`);
});

test('the language is switched on the page, and stays over a reload; the address decides before both', async () => {
  const { page } = await open('/?page=overview');
  await page.getByRole('heading', { level: 1, name: 'Übersicht' }).waitFor();
  await page.getByText('Die Kamera lehnt Benutzernamen', { exact: false }).first().waitFor();
  await page.getByLabel('Sprache').selectOption('en');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.getByText('the server rejected the password').waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.goto(`${served.url}/?page=alerts&lang=de`);
  await page.getByText('Der Anteil „ängstlich“ liegt seit 15 Sekunden').first().waitFor();
  // It is remembered without the address too.
  await page.getByRole('link', { name: 'Daten' }).click();
  expect(new URL(page.url()).searchParams.has('lang')).toBe(false);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Daten' }).waitFor();
});

test('a visitor without a token is refused in German', async () => {
  const visit = await served.open('/', { locale: 'de' });
  await visit.page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor();
  await visit.page.getByLabel('Zugangstoken').fill('ct_falsch');
  await visit.page.keyboard.press('Enter');
  await visit.page.getByRole('alert').getByText('das Token ist ungültig').waitFor();
  expect(englishIn(await textsOf(visit))).toEqual([]);
  expect(await seriousFindings(visit)).toEqual([]);
});

/** A picture for people who look at the page, in the folder of this variable. */
async function shoot({ page }: WatchedPage, name: string): Promise<void> {
  const folder = process.env.CROWDTONE_SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
