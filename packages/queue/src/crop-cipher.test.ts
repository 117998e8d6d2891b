import { CropCipher, deriveCropKey, newCropKey } from './crop-cipher';

const pixels = Uint8Array.from({ length: 500 }, (_, index) => (index * 37) % 256);
const cipher = new CropCipher(newCropKey());

test('crops come back byte for byte with the same key', () => {
  const sealed = cipher.seal('run/cam/0', pixels);
  expect(sealed).toHaveLength(pixels.length + 28);
  expect(Uint8Array.from(cipher.open('run/cam/0', sealed) ?? [])).toEqual(pixels);
});

test('the same crops are never sealed to the same bytes, and the bytes reveal nothing', () => {
  const black = new Uint8Array(4096);
  const [first, second] = [cipher.seal('a', black), cipher.seal('a', black)];
  expect(first.equals(second)).toBe(false);
  // Of 4096 random bytes a value is met 16 times on average; black pixels would all be one.
  const counts = new Map<number, number>();
  for (const byte of first) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  expect(Math.max(...counts.values())).toBeLessThan(60);
});

describe('are not to be had', () => {
  const sealed = cipher.seal('run/cam/0', pixels);
  const changed = Buffer.from(sealed);
  changed[100] = (changed[100] ?? 0) ^ 1;
  test.each([
    ['with another key', new CropCipher(newCropKey()), 'run/cam/0', sealed],
    ["in another frame's place", cipher, 'run/cam/1', sealed],
    ['when a bit was changed', cipher, 'run/cam/0', changed],
    ['when they were cut short', cipher, 'run/cam/0', sealed.subarray(0, 200)],
    ['of what was never sealed', cipher, 'run/cam/0', pixels.subarray(0, 20)],
  ])('%s', (_, opener, name, value) => {
    expect(opener.open(name, value)).toBeNull();
  });
});

test.each(['', 'short', Buffer.alloc(31).toString('base64'), 'no base64!'])('"%s" is no key', (key) => {
  expect(() => new CropCipher(key)).toThrow(/base64|32 bytes/);
});

test('a derived key is the same on every machine, and another for another secret or deployment', () => {
  const secret = 'correct horse battery staple, and more';
  const sealed = new CropCipher(deriveCropKey(secret, 'hall')).seal('run/cam/0', pixels);
  const open = (key: string) => new CropCipher(key).open('run/cam/0', sealed);
  expect(Uint8Array.from(open(deriveCropKey(secret, 'hall')) ?? [])).toEqual(pixels);
  expect(open(deriveCropKey(secret, 'yard'))).toBeNull();
  expect(open(deriveCropKey(`${secret}!`, 'hall'))).toBeNull();
});
