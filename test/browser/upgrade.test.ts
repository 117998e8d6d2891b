/// <reference lib="dom" />
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { BrowserRig, type ServedDashboard } from './browser-rig';

let rig: BrowserRig;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
  served = await rig.serve();
  served.store.store({ kind: 'run', run: sampleRun() });
  served.store.store({ kind: 'source', source: sampleSource() });
  for (const window of sampleStory(20)) served.store.store({ kind: 'window', window });
});
afterAll(async () => {
  await served.close();
  await rig.close();
});

test('a page that fell back to polling goes on over WebSocket once these get through', async () => {
  const { page } = await served.openBlank();
  // As behind a proxy that is restarted: upgrades fail until it is up.
  await page.addInitScript(() => {
    const Real = window.WebSocket;
    Reflect.set(window, 'isBlocked', true);
    window.WebSocket = new Proxy(Real, {
      construct: (_target, [url]: string[]) =>
        new Real(Reflect.get(window, 'isBlocked') ? `ws://${location.host}/nowhere` : (url ?? '')),
    });
  });
  await page.clock.install();
  await page.goto(served.url);
  await page.getByText('Connected without WebSocket').waitFor();
  // The first attempt is in vain, the second is not.
  await page.clock.runFor(31_000);
  await page.getByText('Connected without WebSocket').waitFor();
  await page.evaluate(() => Reflect.set(window, 'isBlocked', false));
  await page.clock.runFor(61_000);
  await page.getByText('Connected without WebSocket').waitFor({ state: 'detached' });
  await page.getByRole('status', { name: 'Connection: Live' }).waitFor();
});
