import { parseLiveConfig } from './read';

const OIDC = {
  issuer: 'https://login.example.org/realms/crowd',
  clientId: 'crowdtone',
  sessionSecret: 'x'.repeat(32),
  viewers: ['*'],
};

const access = (keys: object) => parseLiveConfig(JSON.stringify({ access: keys }), 'cameras.yaml').access;

test('sign-in needs no token beside it', () => {
  expect(access({ oidc: OIDC })?.oidc).toMatchObject({
    clientAuthentication: 'basic',
    sessionHours: 12,
    scope: 'openid profile email',
    claims: { name: 'preferred_username', roles: 'groups' },
    operators: [],
  });
  expect(access({ proxySignIn: { proxies: ['10.0.0.2'], viewers: ['staff'] } })?.proxySignIn).toMatchObject({
    headers: { name: 'remote-user', roles: 'remote-groups' },
  });
  expect(access({ oidc: { ...OIDC, url: 'https://crowd.example.org/crowd/' } })?.oidc?.url).toBe(
    'https://crowd.example.org/crowd',
  );
});

test.each([
  [
    'an issuer without TLS',
    { oidc: { ...OIDC, issuer: 'http://login.example.org' } },
    /oidc\.issuer: expected an https/,
  ],
  ['a short secret', { oidc: { ...OIDC, sessionSecret: 'secret' } }, /sessionSecret: use 32 characters/],
  ['nobody who could sign in', { oidc: { ...OIDC, viewers: [] } }, /viewers: name values for operators or viewers/],
  ['a scope without openid', { oidc: { ...OIDC, scope: 'profile' } }, /scope: must contain openid/],
  ['no proxy', { proxySignIn: { proxies: [], viewers: ['*'] } }, /proxies: name the address of the proxy/],
  ['a proxy by name', { proxySignIn: { proxies: ['proxy.local'], viewers: ['*'] } }, /expected the address of a proxy/],
  [
    'a header that is none',
    { proxySignIn: { proxies: ['10.0.0.2'], viewers: ['*'], headers: { name: 'User: x' } } },
    /headers\.name: expected the name of a header/,
  ],
  [
    'an address to sign out that is code',
    { proxySignIn: { proxies: ['10.0.0.2'], viewers: ['*'], signOutUrl: 'javascript:alert(1)' } },
    /signOutUrl: expected/,
  ],
])('%s is refused, and no secret repeated', (_, keys, message) => {
  expect(() => access(keys)).toThrow(message);
  expect(() => access(keys)).not.toThrow(/x{32}/);
});

test('an issuer on this machine may do without TLS', () => {
  expect(access({ oidc: { ...OIDC, issuer: 'http://127.0.0.1:9000' } })?.oidc?.issuer).toBe('http://127.0.0.1:9000');
});
