/// <reference lib="dom" />
/** What a user does with cameras, from the first visit on: the built program, a real RTSP camera, a real browser. */

import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { makeToken } from '@crowdtone/config';
import { CommandLine, type RunningCommand } from '@crowdtone/testing/cli/command-line';
import { RtspCamera } from '@crowdtone/testing/video/rtsp-server';
import type { Browser } from 'playwright-core';
import { filmCrowd } from '../scenes/footage';
import { launchChromium } from './browser-rig';
import { WatchedPage } from './watched-page';

const TOKENS = { operator: makeToken(), viewer: makeToken() };
const PEOPLE = 7;
const CONFIG = `
analysis: { fps: 2, window: 1, minFace: 20 }
sources:
  - { id: stand, name: North stand, url: crowd.mp4, setting: synthetic }
alerts:
  - { name: Crowded, kind: crowd, above: 5, forSeconds: 1, sources: [stand] }
access:
  cameraNetworks: [127.0.0.0/8]
  tokens:
    - { name: otto, role: operator, hash: "${TOKENS.operator.hash}" }
    - { name: eve, role: viewer, hash: "${TOKENS.viewer.hash}" }
`;

const line = new CommandLine();
let camera: RtspCamera;
let browser: Browser;
beforeAll(async () => {
  await filmCrowd(line.path('crowd.mp4'), { people: PEOPLE, seconds: 6 });
  writeFileSync(line.path('cameras.yaml'), CONFIG);
  camera = await RtspCamera.start({ user: 'admin', password: 's3cret' });
  browser = await launchChromium();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await camera.kill();
  await line.close();
});

async function serve(port = '0'): Promise<{ serving: RunningCommand; url: string }> {
  const serving = line.start(['serve', '--config', 'cameras.yaml', '--port', port, '--out', 'live']);
  const [, url = ''] = await serving.untilSays(/dashboard: (http:\S+)/);
  return { serving, url };
}

async function visit(url: string, who: keyof typeof TOKENS): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(60_000);
  const watched = new WatchedPage(await context.newPage(), url);
  await watched.page.goto(url);
  await watched.page.getByLabel('Token').fill(TOKENS[who].token);
  await watched.page.keyboard.press('Enter');
  return watched;
}

test('a camera is watched, another one added, an alert fires, the past is taken along, and a restart loses nothing', async () => {
  const { serving, url } = await serve();
  const watched = await visit(url, 'operator');
  const { page } = watched;

  // The first visit: one camera, shown in depth, which soon fires the alert.
  await page.getByRole('heading', { level: 1, name: 'North stand' }).waitFor();
  await page.getByRole('status', { name: 'Alerts' }).getByText('Crowded').first().waitFor();
  await page.getByRole('heading', { name: 'Shares over time' }).waitFor();
  await page.getByText(/^\d+\.\d s behind live$/).waitFor();

  await page.getByRole('link', { name: 'Cameras' }).click();
  await page.getByRole('button', { name: 'Add a camera' }).click();
  await page.getByLabel('Name').fill('South gate');
  await page.getByLabel('Address').fill(camera.url('admin:s3cret'));
  await page.getByLabel('Setting').selectOption('event');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await page
    .getByRole('dialog')
    .getByText(/64\s*[x×]\s*48/)
    .waitFor();
  await page.getByRole('button', { name: 'Add camera' }).click();
  const gate = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'South gate' }) });
  await gate.getByText(/^\W*connected/).waitFor();

  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByAltText('Live thumbnail of North stand, too coarse to recognise anyone').waitFor();
  await page.getByRole('article', { name: 'North stand' }).getByText(`${PEOPLE} seen`).waitFor();
  await page.getByRole('article', { name: 'South gate' }).getByText('0 seen').waitFor();

  await page.getByRole('link', { name: 'History' }).click();
  await page.getByLabel('Camera', { exact: true }).first().selectOption('stand');
  const saveTable = page.getByRole('link', { name: /windows \(CSV\)/ });
  const [table] = await Promise.all([page.waitForEvent('download'), saveTable.click()]);
  const [header = '', ...rows] = (await readFile(await table.path(), 'utf8')).trim().split('\n');
  expect(header).toContain('seen');
  expect(rows.length).toBeGreaterThan(0);
  const savePicture = page.getByRole('button', { name: 'Download charts (PNG)' });
  const [picture] = await Promise.all([page.waitForEvent('download'), savePicture.click()]);
  expect((await readFile(await picture.path())).subarray(1, 4).toString()).toBe('PNG');

  const guest = await visit(url, 'viewer');
  await guest.page.getByRole('link', { name: 'Cameras' }).click();
  await guest.page.getByRole('heading', { name: 'South gate' }).waitFor();
  expect(await guest.page.getByRole('button', { name: /Add|Edit|Pause|Remove/ }).count()).toBe(0);
  const forbidden = await guest.page.evaluate(() =>
    fetch('/api/cameras/gate', { method: 'DELETE' }).then((r) => r.status),
  );
  expect(forbidden).toBe(403);

  expect([watched.complaints, watched.strayRequests, guest.strayRequests]).toEqual([[], [], []]);
  await page.getByRole('link', { name: 'Overview' }).click();
  serving.pressCtrlC();
  const { exitCode, stderr } = await serving.ended;
  expect([exitCode, stderr.includes('s3cret')]).toEqual([130, false]);
  await watched.see('Connection lost');

  const again = await serve(new URL(url).port);
  await page.getByText('Connection lost').waitFor({ state: 'detached' });
  // A new run, with the camera that was added, in the page that was open all the time.
  await page.getByRole('article', { name: 'North stand' }).getByText(`${PEOPLE} seen`).waitFor();
  await page.getByRole('article', { name: 'South gate' }).getByText('0 seen').waitFor();
  again.serving.pressCtrlC();
  await again.serving.ended;
  expect(line.leftovers()).toEqual([]);
}, 300_000);
