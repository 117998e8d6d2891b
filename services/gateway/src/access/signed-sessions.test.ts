import { type OidcConfig, parseLiveConfig } from '@crowdtone/config';
import type { Principal } from './principal';
import { SignedSessions } from './signed-sessions';

const KEYS = { issuer: 'https://login.example', clientId: 'c', sessionSecret: 's'.repeat(32), viewers: ['staff'] };

function configOf(keys: object = {}): OidcConfig {
  const { access } = parseLiveConfig(JSON.stringify({ access: { oidc: { ...KEYS, ...keys } } }), 'the test');
  if (access?.oidc === undefined) throw new Error('the test configures no provider');
  return access.oidc;
}

const VERA: Principal = { name: 'Véra', role: 'viewer', sources: new Set(['hall']), expiresAt: 5_000, by: 'session' };

test('a session is what was sealed, by whoever has the same file', () => {
  const cookie = new SignedSessions(configOf()).seal(VERA) ?? '';
  expect(new SignedSessions(configOf()).open(cookie)).toEqual(VERA);
  expect(cookie).not.toContain('hall');
});

test.each([
  ['another secret', { sessionSecret: 't'.repeat(32) }],
  ['another issuer', { issuer: 'https://elsewhere.example' }],
  ['other roles', { viewers: ['*'] }],
  ['other cameras', { cameras: { north: ['gate'] } }],
  ['other claims', { claims: { roles: 'roles' } }],
])('%s end it', (_, keys) => {
  const cookie = new SignedSessions(configOf()).seal(VERA) ?? '';
  expect(new SignedSessions(configOf(keys)).open(cookie)).toBeNull();
});

test('what was changed, cut or made for something else is none', () => {
  const sessions = new SignedSessions(configOf());
  const cookie = sessions.seal(VERA) ?? '';
  const times = { state: 'a', nonce: 'b', verifier: 'c', redirectUri: 'd', next: '', expiresAt: 5_000 };
  for (const wrong of ['', '.', cookie.slice(1), cookie.slice(0, -1), `x${cookie}`, sessions.sealAttempt(times)]) {
    expect(sessions.open(wrong)).toBeNull();
  }
  expect(sessions.openAttempt(cookie)).toBeNull();
  expect(sessions.openAttempt(sessions.sealAttempt(times))).toEqual(times);
});

test('two hundred cameras fit into a cookie; what does not is told', () => {
  const sessions = new SignedSessions(configOf());
  const of = (count: number, name: (place: number) => string) =>
    sessions.seal({ ...VERA, sources: new Set(Array.from({ length: count }, (_, place) => name(place))) });
  expect(of(200, (place) => `building-7-floor-${place % 9}-camera-${place}`)?.length).toBeLessThan(3_500);
  expect(of(200, (place) => `${Math.sin(place)}${Math.cos(place)}`)).toBeNull();
});
