import { hashToken, makeToken } from './access';
import { parseLiveConfig } from './read';

const CAMERA = 'sources: [{ id: hall, url: sample, setting: synthetic }]\n';
const accessOf = (text: string) => parseLiveConfig(`${CAMERA}access:\n${text}`, 'cameras.yaml').access;

describe('access in a configuration', () => {
  test('is read with its defaults, times as milliseconds', () => {
    const { hash } = makeToken();
    expect(
      accessOf(`  tokens: [{ name: desk, hash: "${hash}", role: viewer, expires: 2027-01-31T12:00:00+01:00 }]`),
    ).toEqual({
      tokens: [{ name: 'desk', hash, role: 'viewer', expires: Date.UTC(2027, 0, 31, 11) }],
      publicNames: [],
      allowedOrigins: [],
      trustedProxies: [],
      cameraNetworks: [],
    });
    expect(parseLiveConfig(CAMERA, 'cameras.yaml').access).toBeUndefined();
  });

  test('tells every mistake at once, and repeats no hash', () => {
    const hash = 'md5:5ebe2294ecd0e0f08eab7690d2a6ee69';
    const read = () =>
      accessOf(`
  tokens:
    - { name: desk, hash: "${hash}", role: admin, expires: tomorrow }
    - { name: desk, hash: "${makeToken().hash}", role: viewer, sources: [] }
  publicNames: ["http://crowd.example"]
  allowedOrigins: ["https://wall.example/page"]
  trustedProxies: [proxy]
  cameraNetworks: [localhost]`);
    expect(read).toThrow(
      /tokens\.0\.hash: .*tokens\.0\.role: .*tokens\.0\.expires: .*tokens\.1\.sources: .*publicNames\.0: .*allowedOrigins\.0: .*trustedProxies\.0: .*cameraNetworks\.0: /s,
    );
    expect(read).not.toThrow(hash);
  });

  test('needs a token for everything but the networks of cameras', () => {
    expect(accessOf('  cameraNetworks: ["127.0.0.0/8", "::1/128"]')).toMatchObject({
      tokens: [],
      cameraNetworks: ['127.0.0.0/8', '::1/128'],
    });
    for (const text of ['  tokens: []', '  publicNames: [crowd.example]\n  cameraNetworks: ["127.0.0.0/8"]', '  {}']) {
      expect(() => accessOf(text)).toThrow('access.tokens: create one with crowdtone token new');
    }
  });

  test('refuses two tokens of one name', () => {
    const token = () => `{ name: desk, hash: "${makeToken().hash}", role: viewer }`;
    expect(() => accessOf(`  tokens: [${token()}, ${token()}]`)).toThrow(
      'access.tokens.1.name: another token above has this name',
    );
  });
});

test('makes tokens that differ, and their hashes as sha256sum prints them', () => {
  const [one, other] = [makeToken(), makeToken()];
  expect(one.token).toMatch(/^ct_[\w-]{43}$/);
  expect(one.token).not.toBe(other.token);
  expect(one.hash).toBe(hashToken(one.token));
  expect(hashToken('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
