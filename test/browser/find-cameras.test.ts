/// <reference lib="dom" />
/** The search for cameras on the page, over a stand-in that speaks WS-Discovery and ONVIF. */
import { CameraRegistry, OnvifCameraFinder } from '@crowdtone/cli';
import { openStore, type Store } from '@crowdtone/store';
import { OnvifCamera } from '@crowdtone/testing/cli/onvif-camera';
import pino from 'pino';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';

const PASSWORD = 'c0rrect/h0rse';
const LOOPBACK = ['127.0.0.0/8'];

let rig: BrowserRig;
let store: Store;
let registry: CameraRegistry;
let served: ServedDashboard;
let camera: OnvifCamera;
beforeAll(async () => {
  rig = await BrowserRig.start();
  store = await openStore(':memory:');
  registry = await CameraRegistry.open(store, [], pino({ level: 'silent' }), LOOPBACK);
  const finder = new OnvifCameraFinder(registry, LOOPBACK, 500);
  served = await rig.serve(undefined, registry, undefined, undefined, finder);
  camera = await OnvifCamera.start({
    ...{ name: `Gate of ${process.pid}`, user: 'viewer', password: PASSWORD, sensor: { width: 2560, height: 1440 } },
    profiles: [
      { name: 'sub', width: 640, height: 360, uri: 'rtsp://127.0.0.1:554/sub' },
      { name: 'main', width: 1920, height: 1080, uri: 'rtsp://127.0.0.1:554/main' },
    ],
  });
});
afterAll(async () => {
  await camera.close();
  await served.close();
  await store.close();
  await rig.close();
});

test.each([
  ['a desktop in light colours', 'light', { width: 1440, height: 900 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)('a camera that is found is added with its best stream on %s', async (_, colorScheme, viewport) => {
  const visit = await served.open('/?page=cameras', { colorScheme, viewport });
  const { page } = visit;
  await page.getByRole('button', { name: 'Find cameras' }).click();
  await page.getByRole('button', { name: `Show the streams of Gate of ${process.pid}` }).click();
  await page.getByLabel('User').fill('viewer');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Show streams' }).click();
  await page.getByRole('alert').getByText('refuses user and password').waitFor();
  visit.complaints.splice(0);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Show streams' }).click();
  const best = page.getByRole('radio', { name: /1920 × 1080 px, H264, 25 frames\/s, main \(recommended/ });
  await best.waitFor();
  expect(await best.isChecked()).toBe(true);
  await page.getByText('Only a sub-stream is offered: the camera has 2560 × 1440 px').waitFor();
  expect(await seriousFindings(visit)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('dialog', { name: 'Add a camera' }).waitFor();
  expect(await page.getByLabel('Address').inputValue()).toBe('rtsp://viewer:c0rrect%2Fh0rse@127.0.0.1:554/main');
  await page.getByLabel('Setting').selectOption('event');
  await page.getByRole('button', { name: 'Add camera' }).click();
  await page.getByRole('heading', { name: `Gate of ${process.pid}` }).waitFor();
  expect(registry.list()).toMatchObject([{ location: 'rtsp://***@127.0.0.1:554/main', setting: 'event' }]);
  await page.getByRole('button', { name: 'Find cameras' }).click();
  await page.getByText(`Added as gate-of-${process.pid}`).first().waitFor();
  expect(await page.content()).not.toContain('h0rse');
  await page.keyboard.press('Escape');
  for (const { id } of registry.list()) await registry.remove(id);
  expect(visit.complaints).toEqual([]);
});
