/// <reference lib="dom" />
/** The page about the REST interface, in a browser, under the gateway's own content security policy. */
import { BrowserRig, type ServedDashboard } from './browser-rig';

let rig: BrowserRig;
let served: ServedDashboard;
beforeAll(async () => {
  rig = await BrowserRig.start();
  served = await rig.serve();
});
afterAll(async () => {
  await served.close();
  await rig.close();
});

test('shows every group of routes, asks nothing of other hosts and breaks no rule of the policy', async () => {
  const { page, complaints } = await served.open();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const response = await page.goto(`${served.url}/api/docs`);
  expect(response?.headers()['content-security-policy']).toMatch(/script-src 'self';style-src 'self'/);
  await page.getByText('/api/runs/{runId}/windows.csv').waitFor();
  for (const tag of ['Runs', 'Alerts', 'Annotations', 'Cameras', 'Session', 'Operations']) {
    expect(await page.locator(`[data-tag="${tag}"]`).count()).toBe(1);
  }
  expect(asked.filter((url) => !url.startsWith(`${served.url}/`) && !url.startsWith('data:'))).toEqual([]);
  expect(complaints).toEqual([]);
});
