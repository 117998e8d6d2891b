/// <reference lib="dom" />
/** Sign-in at a real provider, in a real browser; the provider is another site than the gateway. */
import { parseLiveConfig } from '@crowdtone/config';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { CLIENT_SECRET, TestIdentityProvider } from '@crowdtone/testing/gateway/identity-provider';
import { type Nginx, startNginx } from '../gateway/nginx';
import { BrowserRig, type ServedDashboard } from './browser-rig';
import { seriousFindings } from './serious-findings';

let rig: BrowserRig;
let provider: TestIdentityProvider;
let served: ServedDashboard;
let nginx: Nginx | null = null;
beforeAll(async () => {
  rig = await BrowserRig.start();
  provider = await TestIdentityProvider.start();
});
afterEach(async () => {
  await served.close();
  await nginx?.close();
  nginx = null;
});
afterAll(async () => {
  await provider.close();
  await rig.close();
});

async function serve(keys: object = {}): Promise<void> {
  const oidc = {
    issuer: provider.issuer,
    clientId: 'crowdtone',
    clientSecret: CLIENT_SECRET,
    sessionSecret: 'a secret of the sessions of this test',
    label: 'house account',
    operators: ['crowd-operators'],
    viewers: ['crowd-viewers'],
    claims: { cameras: 'cameras' },
    cameras: { 'north-staff': ['stand-north'], everything: '*' },
  };
  const file = JSON.stringify({ access: { oidc, trustedProxies: ['127.0.0.1'], ...keys } });
  served = await rig.serve(parseLiveConfig(file, 'the test').access);
  served.store.store({ kind: 'run', run: sampleRun() });
  for (const [sourceId, label] of Object.entries({ 'stand-north': 'North', 'stand-south': 'South' })) {
    served.store.store({ kind: 'source', source: sampleSource({ sourceId, label }) });
    for (const window of sampleStory(30)) served.store.store({ kind: 'window', window: { ...window, sourceId } });
  }
}

test('a viewer signs in with an account of the house, sees her cameras, and signs out there too', async () => {
  await serve();
  await provider.register(served.url);
  const { page } = await served.open('/?page=about');
  await page.getByRole('link', { name: 'Sign in with house account' }).click();
  await page.getByRole('link', { name: 'vera' }).click();
  await page.getByRole('button', { name: 'Log out' }).waitFor();
  expect(page.url()).toBe(`${served.url}/?page=about`);
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('heading', { name: 'North' }).first().waitFor();
  expect(await page.getByRole('heading', { name: 'South' }).count()).toBe(0);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  const [cookie] = await page.context().cookies(served.url);
  expect(cookie).toMatchObject({ name: 'crowdtone_session', httpOnly: true, sameSite: 'Strict' });
  await page.reload();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL(`${provider.issuer}/session/end**`);
  await page.getByRole('button').first().click();
  await page.waitForURL(`${served.url}/`);
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
});

test('below a path behind TLS the sign-in returns there', async () => {
  await serve({ basePath: '/crowd', publicNames: [] });
  nginx = await startNginx('Below a path', { gateway: served.url });
  const home = `https://127.0.0.1:${nginx.port}/crowd`;
  await provider.register(home);
  const { page } = await served.openBlank({ ignoreHTTPSErrors: true });
  await page.goto(`${home}/`);
  await page.getByRole('link', { name: 'Sign in with house account' }).click();
  await page.getByRole('link', { name: 'anna' }).click();
  await page.getByRole('button', { name: 'Log out' }).waitFor();
  expect(page.url()).toBe(`${home}/`);
  const cookies = await page.context().cookies(home);
  expect(cookies.map(({ name, path, secure }) => [name, path, secure])).toEqual([
    ['crowdtone_session', '/crowd', true],
  ]);
});

test.each([
  ['a desktop in light colours', 'light', { width: 1440, height: 900 }],
  ['a phone in dark colours', 'dark', { width: 390, height: 844 }],
] as const)(
  'a refusal is told in words on %s, accessible, and gone after a reload',
  async (_, colorScheme, viewport) => {
    await serve();
    await provider.register(served.url);
    const visit = await served.open('/', { colorScheme, viewport });
    const { page } = visit;
    await page.getByRole('link', { name: 'Sign in with house account' }).click();
    await page.getByRole('link', { name: 'otto' }).click();
    await page.getByRole('alert').getByText('have no access here').waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await seriousFindings(visit)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.reload();
    await page.getByRole('link', { name: 'Sign in with house account' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  },
);
