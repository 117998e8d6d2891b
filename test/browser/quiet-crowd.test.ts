/** A crowd around the privacy floor: wide points instead of specks, gaps as gaps, nothing of windows under the floor. */
import { expectNoComplaint } from '@crowdtone/testing/browser/expect-no-complaint';
import { sampleRun, sampleSource, sampleWindow, WINDOW_MS } from '@crowdtone/testing/gateway/crowd-samples';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';

const BEGUN_AT = Date.parse('2026-05-12T08:00:00Z');
/** An hour, of which one window in 14 has six readable people, the others two; at its end nobody for a quarter of an hour. */
const [WINDOWS, EVERY, EMPTY_FROM] = [719, 14, 540];

let rig: BrowserRig;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
  served = await rig.serve(undefined, undefined, 'UTC');
  served.store.store({ kind: 'run', run: sampleRun({ startedAt: new Date(BEGUN_AT).toISOString() }) });
  const purpose = { setting: 'event', legalBasis: null };
  const facts = { durationMs: null, begunAt: BEGUN_AT, positionMs: WINDOWS * WINDOW_MS - 500, label: 'Foyer' };
  served.store.store({ kind: 'source', source: sampleSource({ ...facts, purpose }) });
  for (let index = 0; index < WINDOWS; index += 1) {
    const people = index >= EMPTY_FROM ? 0 : index % EVERY === 0 ? 6 : 2;
    served.store.store({ kind: 'window', window: sampleWindow({ index, votes: [0, 0, people, 0, 0, 0, 0, 0] }) });
  }
});
afterAll(async () => {
  await served.close();
  await rig.close();
});

test.each([
  ['a large screen in light colours', 'light', { width: 1920, height: 1080 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)(
  'points are wide and say so, and spans without shares stay gaps, on %s',
  async (_, colorScheme, viewport) => {
    const visit = await served.open('/?page=history&source=stand-north', { colorScheme, viewport });
    await visit.see(/Each point covers 12 windows \(1\smin\)/);
    await visit.see(/Points are wide because few windows have shares/);
    await visit.see(/Dashed boxes: shares withheld \(fewer than 5 people readable at once\)/);
    await visit.page.locator('.history-shares canvas').waitFor();
    const folder = process.env.CROWDTONE_SCREENSHOTS;
    if (folder) await visit.page.screenshot({ path: `${folder}/quiet-${colorScheme}.png`, fullPage: true });
    await visit.page.locator('.history-shares').getByRole('button', { name: 'Table' }).click();
    const rows = await visit.page.locator('.history-shares tbody tr').allTextContents();
    expect(rows).toHaveLength(Math.ceil(WINDOWS / 12));
    const isGap = rows.map((row) => !row.includes('%'));
    // Newest first: the empty quarter of an hour.
    expect(isGap.slice(0, 15)).toEqual(Array(15).fill(true));
    expect(isGap.filter((gap) => !gap).length).toBeGreaterThanOrEqual(rows.length / 2);
    expect(await seriousFindings(visit)).toEqual([]);
    expectNoComplaint(visit);
  },
);
