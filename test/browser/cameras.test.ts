/// <reference lib="dom" />
/** The page of cameras, over what really keeps them. */

import { CameraRegistry } from '@crowdtone/cli';
import { type LiveSourceConfig, makeToken } from '@crowdtone/config';
import { openStore, type Store } from '@crowdtone/store';
import { sampleRun, sampleSource } from '@crowdtone/testing/gateway/crowd-samples';
import pino from 'pino';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';

const TOKENS = { operator: makeToken(), viewer: makeToken() };
const HALL: LiveSourceConfig = {
  id: 'hall',
  name: 'The hall',
  url: 'rtsp://admin:s3cret@10.0.0.7/1',
  setting: 'event',
  transport: 'tcp',
  hardware: 'none',
  stallSeconds: 5,
  connectSeconds: 20,
  picture: 'blurred',
};

let rig: BrowserRig;
let store: Store;
let keeper: CameraRegistry;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
  store = await openStore(':memory:');
  keeper = await CameraRegistry.open(store, [HALL], pino({ level: 'silent' }), ['127.0.0.0/8']);
  const token = (role: keyof typeof TOKENS) => ({ name: role, role, hash: TOKENS[role].hash });
  const access = {
    tokens: [token('operator'), token('viewer')],
    publicNames: [],
    allowedOrigins: [],
    trustedProxies: [],
  };
  served = await rig.serve(access, keeper);
  const runId = sampleRun().runId;
  served.store.store({ kind: 'run', run: sampleRun() });
  served.store.store({ kind: 'source', source: sampleSource({ sourceId: 'hall', label: 'The hall' }) });
  served.store.commit({
    kind: 'health',
    health: {
      runId,
      sourceId: 'hall',
      phase: 'live',
      epoch: 0,
      size: { width: 1920, height: 1080 },
      lastError: null,
      wantedFps: 2,
      effectiveFps: 2,
      wholeFrameEvery: 1,
    },
  });
});
afterAll(async () => {
  await served.close();
  await store.close();
  await rig.close();
});

async function openAs(who: keyof typeof TOKENS, options = {}) {
  const visit = await served.openBlank(options);
  await visit.page.context().addCookies([{ name: 'crowdtone_token', value: TOKENS[who].token, url: served.url }]);
  await visit.page.goto(`${served.url}/?page=cameras`);
  await visit.page.getByRole('heading', { name: 'The hall' }).waitFor();
  return visit;
}

test('an operator adds a camera with the keyboard, corrects invalid fields, pauses, edits and removes it', async () => {
  const { page, complaints, strayRequests } = await openAs('operator');
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.getByRole('button', { name: 'Add a camera' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Add a camera' }).waitFor();
  await page.keyboard.type('North gate');
  expect(await page.getByLabel('Id', { exact: true }).inputValue()).toBe('north-gate');
  await page.getByLabel('Address').focus();
  await page.keyboard.type('gopher://admin:s3cret@cam/1');
  await page.getByLabel('Setting').selectOption('workplace');
  await page.getByRole('note').getByText('Article 5(1)(f)').waitFor();
  await page.getByLabel('Name').press('Enter');
  await page.getByText('2 fields are invalid').waitFor();
  const address = page.getByLabel('Address');
  expect(await address.getAttribute('aria-invalid')).toBe('true');
  await page.waitForFunction(() => (document.activeElement as HTMLInputElement)?.value?.startsWith('gopher'));
  await page.getByText('Gopher:// is not supported').waitFor();
  // Chromium itself logs every answer of 400.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('400')]);

  await address.fill('rtsp://admin:s3cret@127.0.0.1:9/1');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await page.getByText('no service is listening on that port').waitFor();
  expect(await page.getByRole('dialog').textContent()).not.toContain('s3cret');
  await page.getByLabel('Legal basis').fill('medical, file 7');
  await page.getByRole('button', { name: 'Add camera' }).press('Enter');
  await page.getByRole('heading', { name: 'North gate' }).waitFor();
  expect(await focused()).toBe('Add a camera');

  const gate = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'North gate' }) });
  await gate.getByText('rtsp://***@127.0.0.1:9/1').waitFor();
  await gate.getByRole('button', { name: 'Pause North gate' }).press('Enter');
  await gate.getByText('paused').waitFor();
  expect(keeper.list()[1]?.paused).toBe(true);

  await gate.getByRole('button', { name: 'Edit North gate' }).press('Enter');
  await page.getByRole('dialog', { name: 'Edit North gate' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await focused()).toBe('Edit North gate');
  await page.keyboard.press('Enter');
  await page.getByLabel('Address').fill('rtsp://***@127.0.0.1:9/2');
  await page.getByLabel('Name').fill(`<b>Gate</b>'); DROP TABLE cameras; --`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: `<b>Gate</b>'); DROP TABLE cameras; --` }).waitFor();
  const [, stored] = await store.cameras.list().then((all) => [null, all.find(({ id }) => id === 'north-gate')]);
  expect(stored).toMatchObject({ added: { url: 'rtsp://admin:s3cret@127.0.0.1:9/2' }, paused: true });

  await page.getByRole('button', { name: /^Remove/ }).press('Enter');
  await page.getByRole('dialog', { name: /^Remove/ }).waitFor();
  expect(await focused()).toBe('Cancel');
  await page.getByRole('button', { name: 'Remove', exact: true }).press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'DROP TABLE' }).waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  expect(keeper.list().map(({ id }) => id)).toEqual(['hall']);
  expect(await page.content()).not.toMatch(/s3cret|admin/);
  expect(complaints).toEqual([]);
  expect(strayRequests).toEqual([]);
});

test('an operator corrects the image of a camera: deinterlacing, aspect ratio, rotation and masked areas', async () => {
  const { page, complaints } = await openAs('operator');
  await page.getByRole('button', { name: 'Add a camera' }).click();
  await page.getByLabel('Name').fill('Old recorder');
  await page.getByLabel('Address').fill('rtsp://10.0.0.9/1');
  await page.getByLabel('Setting').selectOption('event');
  await page.getByText('Image corrections').click();
  await page.getByLabel('Deinterlacing').selectOption('All frames');
  await page.getByLabel('Rotation').selectOption('180°');
  await page.getByLabel('Aspect ratio').fill('wide');
  await page.getByLabel('Masked areas').fill('0,0 0.25,1\n0,0 2,2');
  await page.getByRole('button', { name: 'Add camera' }).click();
  await page.getByText('2 fields are invalid').waitFor();
  await page.getByText('Expected width over height, such as 4:3 or 1.85').waitFor();
  await page.getByText('Area 2: a corner lies outside of the picture').waitFor();
  expect(complaints.splice(0)).toEqual([expect.stringContaining('400')]);
  await page.getByLabel('Aspect ratio').fill('4:3');
  await page.getByLabel('Masked areas').fill('0,0 0.25,1\n0,0.9 0.5,0.8 1,0.9');
  await page.getByRole('button', { name: 'Add camera' }).click();
  await page.getByRole('heading', { name: 'Old recorder' }).waitFor();
  const mask = ['0,0 0.25,1', '0,0.9 0.5,0.8 1,0.9'];
  expect(keeper.list()[1]).toMatchObject({ deinterlace: 'on', aspect: '4:3', rotate: 180, mask });

  await page.getByRole('button', { name: 'Edit Old recorder' }).click();
  await page.getByText('Image corrections').click();
  expect(await page.getByLabel('Masked areas').inputValue()).toBe(mask.join('\n'));
  await page.getByLabel('Masked areas').fill('');
  await page.getByLabel('Rotation').selectOption('As reported by the camera');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const [, edited] = keeper.list();
  expect(edited).toMatchObject({ deinterlace: 'on', aspect: '4:3' });
  expect([edited?.rotate, edited?.mask]).toEqual([undefined, undefined]);
  await keeper.remove('old-recorder');
  expect(complaints).toEqual([]);
});

test('a viewer sees the cameras and why they cannot be edited', async () => {
  const { page, complaints } = await openAs('viewer');
  await page.getByText('Only operators can add or change cameras').waitFor();
  await page.getByText('connected, 2.0 of 2 frames/s').waitFor();
  const buttons = await page.locator('main').getByRole('button').allTextContents();
  expect(buttons).toEqual(['Show The hall']);
  await page.getByRole('button', { name: 'Show The hall' }).click();
  await page.getByRole('heading', { level: 1, name: 'The hall' }).waitFor();
  expect(complaints).toEqual([]);
});

test.each([
  ['a desktop in light colours', 'light', { width: 1440, height: 900 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)('the page and its form are accessible and fit on %s', async (_, colorScheme, viewport) => {
  const visit = await openAs('operator', { colorScheme, viewport });
  expect(await seriousFindings(visit)).toEqual([]);
  await visit.page.getByRole('button', { name: 'Add a camera' }).click();
  await visit.page.getByLabel('Setting').selectOption('education');
  await visit.page.getByText('Connection', { exact: true }).click();
  await visit.page.getByText('Image corrections').click();
  await visit.page.getByRole('button', { name: 'Add camera' }).click();
  await visit.page.getByText('3 fields are invalid').waitFor();
  expect(await visit.page.getByText('Required.').count()).toBe(2);
  expect(await seriousFindings(visit)).toEqual([]);
  expect(await visit.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(
    await visit.page.evaluate(() => {
      const dialog = document.querySelector('dialog');
      return dialog === null ? 1 : dialog.scrollWidth - dialog.clientWidth;
    }),
  ).toBeLessThanOrEqual(0);
});
