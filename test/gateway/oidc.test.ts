/** Sign-in by OpenID Connect, against a real provider on loopback that can be told to lie. */
import { type AccessConfig, makeToken, parseLiveConfig } from '@crowdtone/config';
import { type LogEntry, sessionSchema } from '@crowdtone/domain';
import { CLIENT_SECRET, type Lie, TestIdentityProvider } from '@crowdtone/testing/gateway/identity-provider';
import { ask } from './ask';
import { GatewayRig } from './rig';

const TOKEN = makeToken();
const SESSION_SECRET = 'a secret of the sessions of this test';

let provider: TestIdentityProvider;
let rig: GatewayRig;
beforeAll(async () => {
  provider = await TestIdentityProvider.start();
});
afterEach(async () => {
  await rig.close();
});
afterAll(() => provider.close());

/** The access section of a file, whose `oidc` has these keys too. */
function accessWith(keys = ''): AccessConfig {
  const yaml = `
access:
  tokens: [{ name: front desk, role: viewer, hash: "${TOKEN.hash}" }]
  trustedProxies: [127.0.0.1]
  publicNames: [crowd.example.org]
  oidc:
    issuer: ${provider.issuer}
    clientId: crowdtone
    clientSecret: ${CLIENT_SECRET}
    sessionSecret: ${SESSION_SECRET}
    operators: [crowd-operators]
    viewers: [crowd-viewers]
${keys}`;
  const { access } = parseLiveConfig(yaml, 'the test');
  if (access === undefined) throw new Error('the test configures no access');
  return access;
}

const CAMERAS = `    claims: { cameras: cameras }
    cameras: { north-staff: [stand-north], everything: "*" }`;

async function start(access: AccessConfig, path = '', settings: object = {}): Promise<void> {
  rig = await GatewayRig.start({ access });
  await provider.register(`${rig.url}${path}`, settings);
}

/** What a browser remembers and follows; nothing else of one is needed here, see test/browser/sign-in.test.ts. */
class Visitor {
  readonly #cookies = new Map<string, string>();
  /** Addresses in the order of the visit. */
  readonly visited: string[] = [];

  /** Follows redirects to the page where they end. */
  async open(url: string): Promise<{ readonly url: URL; readonly status: number; readonly text: string }> {
    this.visited.push(url);
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie: this.cookiesFor(url) } });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split(/=(.*)/s) ?? [];
      this.#cookies.set(`${new URL(url).host} ${name}`, value);
    }
    const location = answer.headers.get('location');
    if (location !== null) return this.open(new URL(location, url).href);
    return { url: new URL(url), status: answer.status, text: await answer.text() };
  }

  /** Signs in at the provider, as somebody of its page. */
  async signIn(as: string, from = `${rig.url}/api/oidc/start`) {
    const who = await this.open(from);
    return who.text.includes('Who?') ? this.open(`${who.url.href}?person=${as}`) : who;
  }

  cookiesFor(url: string): string {
    const prefix = `${new URL(url).host} `;
    const own = [...this.#cookies].filter(([name, value]) => name.startsWith(prefix) && value !== '');
    return own.map(([name, value]) => `${name.slice(prefix.length)}=${value}`).join('; ');
  }

  session = async () => {
    const answer = await ask(`${rig.url}/api/session`, { headers: { cookie: this.cookiesFor(rig.url) } });
    return answer.status === 200 ? sessionSchema.parse(JSON.parse(answer.body)) : JSON.parse(answer.body).error.code;
  };
}

const told = (entries: readonly LogEntry[]) =>
  entries.map(({ action, who, detail }) => [action, who, detail]).reverse();
const entries = () => rig.store.log.list({ from: 0, to: Infinity, action: null, text: null, newest: 99 });

test('an operator signs in, is who the provider says, comes back to the page that was open, and signs out', async () => {
  await start(accessWith());
  const anna = new Visitor();
  const page = await anna.signIn('anna', `${rig.url}/api/oidc/start?next=${encodeURIComponent('?page=alerts')}`);
  expect(page.url.href).toBe(`${rig.url}/?page=alerts`);
  expect(await anna.session()).toMatchObject({ name: 'anna', role: 'operator', sources: null, canLogOut: true });
  const begun = new URL(anna.visited.find((url) => url.startsWith(`${provider.issuer}/auth?`)) ?? '');
  expect(Object.fromEntries(begun.searchParams)).toMatchObject({
    code_challenge_method: 'S256',
    response_type: 'code',
  });
  const headers = { cookie: anna.cookiesFor(rig.url) };
  const client = rig.connect({ extraHeaders: headers });
  await client.untilHeard('snapshot');

  const out = await ask(`${rig.url}/api/logout`, { method: 'POST', headers });
  const { signOutUrl } = JSON.parse(out.body);
  expect(new URL(signOutUrl).origin).toBe(provider.issuer);
  expect(new URL(signOutUrl).searchParams.get('post_logout_redirect_uri')).toBe(`${rig.url}/`);
  expect(out.headers['set-cookie']).toContainEqual(expect.stringMatching(/^crowdtone_session=; Max-Age=0/));
  expect(told(await entries())).toEqual([
    ['signed-in', 'anna', 'as operator, by OpenID Connect, subject anna'],
    ['signed-out', 'anna', ''],
  ]);
});

test.each([
  ['of the userinfo endpoint', {}],
  ['of the ID token', { conformIdTokenClaims: false }],
])('cameras follow from the claims %s', async (_, settings) => {
  await start(accessWith(CAMERAS), '', settings);
  const [vera, anna] = [new Visitor(), new Visitor()];
  await vera.signIn('vera');
  expect(await vera.session()).toMatchObject({ name: 'vera', role: 'viewer', sources: ['stand-north'] });
  await anna.signIn('anna');
  expect(await anna.session()).toMatchObject({ role: 'operator', sources: null });
});

test('below a path, behind TLS, the provider returns there and cookies are for it alone', async () => {
  const access = { ...accessWith(), basePath: '/crowd' };
  rig = await GatewayRig.start({ access });
  await provider.register('https://crowd.example.org/crowd');
  const headers = { host: 'crowd.example.org', 'x-forwarded-proto': 'https' };
  const { status, headers: got } = await ask(`${rig.url}/crowd/api/oidc/start`, { headers });
  expect(status).toBe(303);
  const callback = 'https://crowd.example.org/crowd/api/oidc/callback';
  expect(new URL(got.location ?? '').searchParams.get('redirect_uri')).toBe(callback);
  expect(got['set-cookie']).toEqual([
    expect.stringMatching(/^crowdtone_sign_in=.*Path=\/crowd; HttpOnly; Secure; SameSite=Lax$/),
  ]);
  const failed = await ask(`${rig.url}/crowd/api/oidc/callback?state=x&code=y`, { headers });
  expect(new URL(failed.headers.location ?? '', callback).href).toBe(
    'https://crowd.example.org/crowd/?sign-in=E_OIDC_STATE',
  );
});

test('the page learns the ways to sign in', async () => {
  await start(accessWith('    label: Example login'));
  const { body } = await ask(`${rig.url}/api/login`);
  expect(JSON.parse(body)).toEqual({ tokens: true, oidc: 'Example login' });
});

/** Signs in as anna; the code with which she was sent back, and what the log says. */
async function refusal(): Promise<readonly (string | null | undefined)[]> {
  const visitor = new Visitor();
  const { url } = await visitor.signIn('anna');
  expect(await visitor.session()).toBe('E_TOKEN_MISSING');
  const logged = told(await entries()).at(-1)?.[2];
  return [url.searchParams.get('sign-in'), logged?.split(' ')[0]];
}

test.each<[Exclude<Lie, null>, string]>([
  ['nonce', 'E_OIDC_NONCE'],
  ['issuer', 'E_OIDC_ISSUER'],
  ['audience', 'E_OIDC_AUDIENCE'],
  ['expired', 'E_OIDC_EXPIRED'],
  ['signature', 'E_OIDC_SIGNATURE'],
  ['unsigned', 'E_OIDC_SIGNATURE'],
  ['metadata', 'E_OIDC_ISSUER'],
  ['nonsense', 'E_OIDC_ANSWER'],
])(
  'an answer with a wrong %s is refused with %s and logged, and an honest one afterwards is not',
  async (lie, code) => {
    await start(accessWith());
    await provider.tell(lie);
    expect(await refusal()).toEqual([code, code]);
    expect(rig.log.join()).toContain(code);
    expect(rig.log.join()).not.toMatch(/eyJ|anna@example|a-secret|code=/);
    await provider.tell(null);
    const anna = new Visitor();
    await anna.signIn('anna');
    expect(await anna.session()).toMatchObject({ name: 'anna' });
  },
);

test('a provider that is away is named as such, and used again once it is back', async () => {
  await start(accessWith());
  const anna = new Visitor();
  const who = await anna.open(`${rig.url}/api/oidc/start`);
  await provider.close();
  const back = new URL(who.url);
  expect(back.pathname).toMatch(/^\/interaction\//);
  // The metadata is known, and the token endpoint is away.
  const query = new URLSearchParams({ code: 'some', state: stateOf(anna) ?? '', iss: provider.issuer });
  const callback = `${rig.url}/api/oidc/callback?${query}`;
  expect((await anna.open(callback)).url.searchParams.get('sign-in')).toBe('E_OIDC_AWAY');
  await rig.close();
  rig = await GatewayRig.start({ access: accessWith() });
  expect((await anna.open(`${rig.url}/api/oidc/start`)).url.searchParams.get('sign-in')).toBe('E_OIDC_AWAY');
  expect(told(await entries())).toEqual([['refused', null, 'E_OIDC_AWAY at GET /api/oidc/start']]);
  provider = await TestIdentityProvider.start();
  await rig.close();
  await start(accessWith());
  await anna.signIn('anna');
  expect(await anna.session()).toMatchObject({ name: 'anna' });
});

const stateOf = ({ visited }: Visitor): string | null =>
  new URL(visited.find((url) => url.includes('/auth?')) ?? '').searchParams.get('state');

test('a state that is missing, of another browser or used twice is refused', async () => {
  await start(accessWith());
  const code = async (visitor: Visitor, query: string) =>
    (await visitor.open(`${rig.url}/api/oidc/callback${query}`)).url.searchParams.get('sign-in');
  expect(await code(new Visitor(), '?code=x&state=y')).toBe('E_OIDC_STATE');
  const anna = new Visitor();
  await anna.signIn('anna');
  const callback = anna.visited.find((url) => url.includes('/callback')) ?? '';
  // Her code, in the browser of somebody else who began a sign-in: they would be signed in as her, or she as them.
  const vera = new Visitor();
  await vera.open(`${rig.url}/api/oidc/start`);
  expect(await code(vera, new URL(callback).search)).toBe('E_OIDC_STATE');
  await vera.open(`${rig.url}/api/oidc/start`);
  expect(await code(vera, '?code=x')).toBe('E_OIDC_STATE');
  expect(await code(anna, new URL(callback).search)).toBe('E_OIDC_STATE');
  expect(await vera.session()).toBe('E_TOKEN_MISSING');
});

test('an answer that names another issuer than it comes from is refused', async () => {
  await start(accessWith());
  const vera = new Visitor();
  await vera.open(`${rig.url}/api/oidc/start`);
  const mixedUp = new URLSearchParams({ code: 'x', state: stateOf(vera) ?? '', iss: 'https://elsewhere.example' });
  const { url } = await vera.open(`${rig.url}/api/oidc/callback?${mixedUp}`);
  expect(url.searchParams.get('sign-in')).toBe('E_OIDC_ISSUER');
});

test('whom the provider refuses, and who has no role, is told so; the log names who had none', async () => {
  await start(accessWith());
  expect((await new Visitor().signIn('nobody')).url.searchParams.get('sign-in')).toBe('E_OIDC_DENIED');
  const otto = new Visitor();
  expect((await otto.signIn('otto')).url.searchParams.get('sign-in')).toBe('E_RIGHTS_MISSING');
  expect(await otto.session()).toBe('E_TOKEN_MISSING');
  expect(told(await entries())).toEqual([
    ['refused', null, 'E_OIDC_DENIED at GET /api/oidc/callback'],
    ['refused', 'otto', 'E_RIGHTS_MISSING at GET /api/oidc/callback'],
  ]);
});

test('ten refused answers in a minute block an address', async () => {
  await start(accessWith());
  const open = (url: string) => new Visitor().open(url);
  for (let time = 0; time < 10; time += 1) await open(`${rig.url}/api/oidc/callback?state=${time}`);
  expect((await open(`${rig.url}/api/oidc/start`)).url.searchParams.get('sign-in')).toBe('E_TOO_MANY_ATTEMPTS');
});

test('a session outlives a restart, ends with changed rights, and cannot be made up', async () => {
  await start(accessWith());
  const anna = new Visitor();
  await anna.signIn('anna');
  const cookie = anna.cookiesFor(rig.url);
  const restart = async (access: AccessConfig) => {
    await rig.close();
    rig = await GatewayRig.start({ access });
    const { status, body } = await ask(`${rig.url}/api/session`, { headers: { cookie } });
    return status === 200 ? JSON.parse(body).role : JSON.parse(body).error.code;
  };
  expect(await restart(accessWith())).toBe('operator');
  const { oidc } = accessWith();
  expect(await restart({ ...accessWith(), ...(oidc && { oidc: { ...oidc, operators: [], viewers: ['*'] } }) })).toBe(
    'E_TOKEN_EXPIRED',
  );
  expect(await restart(accessWith())).toBe('operator');
  const forged = cookie.replace(/(crowdtone_session=)./, '$1A');
  const { body } = await ask(`${rig.url}/api/session`, { headers: { cookie: forged } });
  expect(JSON.parse(body).error.code).toBe('E_TOKEN_EXPIRED');
  // Nor does it count for a page of another site, or as a token.
  const elsewhere = await ask(`${rig.url}/api/session`, { headers: { cookie, origin: 'https://elsewhere.example' } });
  expect(JSON.parse(elsewhere.body).error.code).toBe('E_TOKEN_MISSING');
});

test('a copy of the cookie does not count after signing out, and another session of the person does', async () => {
  await start(accessWith());
  const [here, there] = [new Visitor(), new Visitor()];
  await here.signIn('anna');
  await there.signIn('anna');
  const copied = here.cookiesFor(rig.url);
  const roleOf = async (cookie: string) => {
    const { status, body } = await ask(`${rig.url}/api/session`, { headers: { cookie } });
    return status === 200 ? JSON.parse(body).role : JSON.parse(body).error.code;
  };
  expect(await roleOf(copied)).toBe('operator');
  const { status } = await ask(`${rig.url}/api/logout`, { method: 'POST', headers: { cookie: copied } });
  expect([status, await roleOf(copied), await roleOf(there.cookiesFor(rig.url))]).toEqual([
    ...[200, 'E_TOKEN_EXPIRED', 'operator'],
  ]);
});

test('a session ends after its hours', async () => {
  await start(accessWith('    sessionHours: 0.1'));
  const anna = new Visitor();
  await anna.signIn('anna');
  const { expiresAt } = await anna.session();
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(360_000);
  jest.spyOn(Date, 'now').mockReturnValue(expiresAt);
  try {
    expect(await anna.session()).toBe('E_TOKEN_EXPIRED');
  } finally {
    jest.restoreAllMocks();
  }
});

test('without an identity provider the routes say so', async () => {
  rig = await GatewayRig.start({ access: { ...accessWith(), oidc: undefined } as AccessConfig });
  const { status, body } = await ask(`${rig.url}/api/oidc/start`);
  expect([status, JSON.parse(body).error.code]).toEqual([404, 'E_OIDC_OFF']);
});
