/** The tour of docs/guides/tour-delete-yesterday.md, step by step: the built program, a camera, a browser, the command line. */
import { writeFileSync } from 'node:fs';
import {
  type DashboardToGateway,
  type GatewayToDashboard,
  liveEventSchema,
  timelineAnswerSchema,
} from '@crowdtone/domain';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import type { Browser } from 'playwright-core';
import { io, type Socket } from 'socket.io-client';
import { launchChromium } from './browser-rig';
import { WatchedPage } from './watched-page';

const CONFIG = `
timeZone: UTC
analysis: { fps: 2, window: 1 }
sources:
  - { id: hall, name: Hall, url: "lavfi:testsrc2=size=320x180:rate=10", setting: synthetic }
`;
const DAY_MS = 86_400_000;

const line = new CommandLine();
let browser: Browser;
beforeAll(async () => {
  writeFileSync(line.path('tour.yaml'), CONFIG);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await line.close();
});

/** Resolves when a number of windows were closed. */
async function untilWindows(url: string, count: number): Promise<void> {
  const socket: Socket<GatewayToDashboard, DashboardToGateway> = io(url, { transports: ['websocket'] });
  await new Promise<void>((resolve) => {
    let closed = 0;
    socket.on('event', (message) => {
      if (liveEventSchema.parse(message).event.kind === 'window') closed += 1;
      if (closed >= count) resolve();
    });
  });
  socket.disconnect();
}

/** Windows of the camera that the page could show. */
async function recorded(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/timelines/hall/bins?from=0&to=${Date.now() + DAY_MS}`);
  const { segments } = timelineAnswerSchema.parse(await answer.json());
  return segments.flatMap(({ bins }) => bins).reduce((sum, { windows }) => sum + windows, 0);
}

/** A day as the tour writes it. */
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

test('what a camera recorded on a day goes, on the page and on the command line, and the log says so', async () => {
  // 1. Something to delete.
  const serving = line.start(['serve', '--config', 'tour.yaml', '--port', '0', '--out', 'deletion-tour']);
  const [, url = ''] = await serving.untilSays(/dashboard: (http:\S+)/);
  await untilWindows(url, 5);

  // 2. On the page, while it runs.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(60_000);
  const watched = new WatchedPage(await context.newPage(), url);
  const { page } = watched;
  await page.goto(url);
  await page.getByRole('link', { name: 'Data' }).click();
  expect(await page.getByLabel('What').locator('option:checked').textContent()).toBe('A span of time');
  expect(await page.getByLabel('Camera', { exact: true }).locator('option:checked').textContent()).toBe('All cameras');
  expect(await page.getByLabel('Time zone').inputValue()).toBe('UTC');
  // A day may begin meanwhile.
  const [from, to] = [dayOf(Date.now() - DAY_MS), dayOf(Date.now() + 2 * DAY_MS)];
  await page.getByLabel(/^From \(/).fill(`${from} 00:00:00`);
  await page.getByLabel(/^To \(/).fill(`${to} 00:00:00`);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText(/^This deletes \d+ windows/).waitFor();
  await dialog.getByText(/hall is being analysed: .*, its newest window stays\./).waitFor();
  const before = await recorded(url);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await recorded(url)).toBeGreaterThanOrEqual(before);
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  const [, deleted = ''] =
    /^Deleted: (\d+) windows/.exec((await page.getByText(/^Deleted: /).textContent()) ?? '') ?? [];
  expect(Number(deleted)).toBeGreaterThanOrEqual(4);
  const row = page.getByRole('row').filter({ hasText: 'Deleted' });
  await row.getByText(`${deleted} windows`).waitFor();
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
  expect(watched.complaints).toEqual([]);

  // 3. On the command line, when it is stopped.
  const span = ['--from', from, '--to', to, '--in', 'deletion-tour'];
  expect((await line.run(['delete', ...span, '--dry-run'])).stderr).toMatch(/^E_STORE_LOCKED: /);
  await untilWindows(url, 2);
  serving.pressCtrlC();
  await serving.ended;
  const dry = await line.run(['delete', ...span, '--dry-run']);
  expect([dry.exitCode, dry.stdout]).toEqual([
    0,
    expect.stringMatching(/^would delete all cameras from .*: \d+ windows/),
  ]);
  const done = await line.run(['delete', ...span, '--yes']);
  expect([done.exitCode, done.stdout]).toEqual([0, expect.stringMatching(/^deleted all cameras from .*: \d+ windows/)]);
  expect((await line.run(['delete', ...span, '--dry-run'])).stdout).toMatch(/: nothing\n$/);

  // 4. What the log has.
  const log = (await line.run(['log', '--action', 'deleted', '--in', 'deletion-tour'])).stdout.trim().split('\n');
  expect(log).toEqual([
    expect.stringMatching(/ {2}deleted {2}command line \(\S+\) {2}.*windows/),
    expect.stringMatching(/ {2}deleted {2}no token from \S+ {2}.*windows/),
  ]);
  expect(line.leftovers()).toEqual([]);
}, 300_000);
