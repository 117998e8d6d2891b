/// <reference lib="dom" />
/** The dashboard behind nginx, configured as docs/guides/reverse-proxies.md says. */
import { type AccessConfig, makeToken } from '@crowdtone/config';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { type Nginx, startNginx } from '../gateway/nginx';
import { BrowserRig, type ServedDashboard } from './browser-rig';

const TOKEN = makeToken();
const ACCESS: AccessConfig = {
  tokens: [{ name: 'front-desk', role: 'operator', hash: TOKEN.hash }],
  publicNames: [],
  allowedOrigins: [],
  trustedProxies: ['127.0.0.1'],
};

let rig: BrowserRig;
let served: ServedDashboard;
let nginx: Nginx | null = null;
beforeAll(async () => {
  rig = await BrowserRig.start();
});
afterEach(async () => {
  await served.close();
  await nginx?.close();
  nginx = null;
});
afterAll(() => rig.close());

async function open(path: string) {
  const watched = await served.openBlank({ ignoreHTTPSErrors: true });
  await watched.page.clock.install();
  await watched.page.goto(`https://127.0.0.1:${nginx?.port}${path}`);
  return watched;
}

function showCrowd(): void {
  served.store.store({ kind: 'run', run: sampleRun() });
  served.store.store({ kind: 'source', source: sampleSource() });
  for (const window of sampleStory(30)) served.store.store({ kind: 'window', window });
}

test('below a path over TLS: login, live figures, charts and the API reference', async () => {
  served = await rig.serve({ ...ACCESS, basePath: '/crowd' });
  showCrowd();
  nginx = await startNginx('Below a path', { gateway: served.url });
  const watched = await open('/crowd/');
  const { page } = watched;
  await page.getByLabel('Token').fill(TOKEN.token);
  await page.getByRole('button', { name: 'Log in' }).click();
  await watched.see('Mood now');
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ path: '/crowd', secure: true, httpOnly: true });
  expect(await page.getByText('Connected without WebSocket').count()).toBe(0);
  await page.getByRole('link', { name: 'History' }).click();
  await watched.see('Shares over time');
  expect(new URL(page.url()).pathname).toBe('/crowd/');
  await page.reload();
  await watched.see('Shares over time');
  await page.goto(`https://127.0.0.1:${nginx.port}/crowd/api/docs`);
  await watched.see('/api/runs/{runId}/windows.csv');
});

test('without upgrades the page works, and says so', async () => {
  served = await rig.serve(ACCESS);
  showCrowd();
  nginx = await startNginx('A name of its own', {
    gateway: served.url,
    changes: [
      ['proxy_set_header Upgrade $http_upgrade;', ''],
      ['proxy_set_header Connection "upgrade";', ''],
    ],
  });
  const watched = await open('/');
  await watched.page.getByLabel('Token').fill(TOKEN.token);
  await watched.page.getByRole('button', { name: 'Log in' }).click();
  await watched.see('Connected without WebSocket');
  await watched.see('Mood now');
});

test.each([
  [
    'does not pass socket.io/ on',
    [['location / {', 'location /socket.io/ { return 404; }\nlocation / {']],
    'status 404',
  ],
  [
    'finds nothing there',
    [['location / {', 'location /socket.io/ { proxy_pass http://127.0.0.1:1; }\nlocation / {']],
    'status 502',
  ],
] as const)('a proxy that %s: the cause is shown after ten seconds', async (_, changes, cause) => {
  served = await rig.serve(ACCESS);
  nginx = await startNginx('A name of its own', { gateway: served.url, changes });
  const watched = await open('/');
  await watched.see('Loading the latest figures');
  expect(await watched.page.getByText('No live connection').count()).toBe(0);
  await watched.page.clock.runFor(11_000);
  await watched.see('No live connection');
  await watched.see(new RegExp(cause));
});
