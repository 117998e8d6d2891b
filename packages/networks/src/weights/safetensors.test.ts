import { createHash } from 'node:crypto';
import { fromHalf, toHalf } from './half';
import { readSafetensors, writeSafetensors } from './safetensors';

const weights = new Map([
  ['stem/filters', { data: Float32Array.of(1, -2.5, 1 / 3, 1e-6, 0, 70000), shape: [3, 2] }],
  ['head/bias', { data: Float32Array.of(0.1), shape: [] }],
]);

test('float32 weights come back bit for bit, with metadata and the digest of the file', () => {
  const bytes = writeSafetensors(weights, { precision: 'float32', metadata: { network: 'gme-net' } });
  const file = readSafetensors(bytes, 'test.safetensors');
  expect(new Map([...file.weights].reverse())).toEqual(weights);
  expect(file.metadata).toEqual({ network: 'gme-net' });
  expect(file.digest).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('the layout is that of the format: length, header padded to eight bytes, tensors', () => {
  const bytes = Buffer.from(writeSafetensors(weights, { precision: 'float16' }));
  const length = Number(bytes.readBigUInt64LE());
  expect(length % 8).toBe(0);
  expect(JSON.parse(bytes.subarray(8, 8 + length).toString())).toEqual({
    __metadata__: {},
    'head/bias': { dtype: 'F16', shape: [], data_offsets: [0, 2] },
    'stem/filters': { dtype: 'F16', shape: [3, 2], data_offsets: [2, 14] },
  });
  expect(bytes.length).toBe(8 + length + 14);
});

test('float16 weights come back as the nearest half', () => {
  const { weights: read } = readSafetensors(writeSafetensors(weights, { precision: 'float16' }), 'test');
  // 1/3 = 0x3555 and 1e-6 = 17 * 2^-24 in binary16.
  expect(Array.from(read.get('stem/filters')?.data ?? [])).toEqual([
    1,
    -2.5,
    0.333251953125,
    17 * 2 ** -24,
    0,
    Infinity,
  ]);
});

test('every half that is a number survives the way through float32', () => {
  const halves = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);
  expect(toHalf(fromHalf(halves))).toEqual(halves);
});

test('halves round to even, and overflow to infinity', () => {
  const values = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519.99, 65520, -Infinity, Number.NaN, 2 ** -25);
  expect(Array.from(fromHalf(toHalf(values)))).toEqual([1, 1 + 2 ** -9, 65504, Infinity, -Infinity, Number.NaN, 0]);
});

test.each([
  ['cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1)],
  ['cut inside the header', (bytes: Uint8Array) => bytes.subarray(0, 20)],
  ['empty', () => new Uint8Array(0)],
  ['something else', () => Uint8Array.from(Buffer.from('\x04\0\0\0\0\0\0\0nope and more'))],
])('a file that is %s is a coded error', (_, damage) => {
  const bytes = damage(writeSafetensors(weights, { precision: 'float32' }));
  expect(() => readSafetensors(bytes, 'test.safetensors')).toThrow(
    expect.objectContaining({ code: 'E_WEIGHTS_CORRUPT', message: expect.stringContaining('test.safetensors') }),
  );
});
