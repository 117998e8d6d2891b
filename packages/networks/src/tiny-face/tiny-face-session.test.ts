import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RgbImage } from '@crowdtone/imaging';
import { createRandom } from '@crowdtone/runtime';
import { largestDifference } from '@crowdtone/testing/networks/faceapi-reference';
import { MODEL_FILES } from '../models/folder-parts';
import { describeNetwork } from '../ops/description-ops';
import { initialiseWeights } from '../ops/parameters';
import { writeSafetensors } from '../weights/safetensors';
import { TINY_FACE_SHAPES, TINY_FACE_STRIDES, type TinyFaceShape, tinyFaceNetwork } from './tiny-face';
import { readTinyFaceFolder, tinyFaceMetadata } from './tiny-face-folder';
import { openTinyFaceSession, type TinyFaceMap } from './tiny-face-session';

const weightsOf = (shape: TinyFaceShape) =>
  initialiseWeights(describeNetwork(tinyFaceNetwork({ height: 32, width: 32 }, shape)).parameters, 5);
const weights = weightsOf('separable');

function noise(width: number, height: number, seed = 1): RgbImage {
  const random = createRandom(seed);
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => random.uniform() * 256) };
}

/** Largest difference of any score or box value, as a share of the largest value. */
function difference(a: readonly TinyFaceMap[], b: readonly TinyFaceMap[]): number {
  const values = (maps: readonly TinyFaceMap[]) => maps.flatMap(({ scores, boxes }) => [...scores, ...boxes]);
  return largestDifference(values(a), values(b)) / Math.max(...values(b).map(Math.abs));
}

const SIZES = [
  { size: 'its own size, sides padded', imageSize: [70, 45], inputSize: undefined, cells: [24, 16] },
  { size: 'its own size, rows padded', imageSize: [64, 45], inputSize: undefined, cells: [16, 16] },
  { size: 'a larger one', imageSize: [40, 33], inputSize: { width: 100, height: 65 }, cells: [32, 24] },
] as const;
const CASES = TINY_FACE_SHAPES.flatMap((shape) => SIZES.map((size) => ({ shape, ...size })));

test.each(CASES)(
  'ONNX Runtime and TensorFlow.js see the same: $shape, $size',
  async ({ shape, imageSize, inputSize, cells }) => {
    const onnx = await openTinyFaceSession(weightsOf(shape), { runtime: 'onnxruntime' });
    const wasm = await openTinyFaceSession(weightsOf(shape), { runtime: 'tfjs-wasm' });
    const [width, height] = imageSize;
    const image = noise(width, height);
    const [ours, theirs] = [await onnx.detect(image, inputSize), await wasm.detect(image, inputSize)];
    expect(ours.map(({ stride }) => stride)).toEqual([...TINY_FACE_STRIDES]);
    expect([ours[0]?.columns, (ours[0]?.scores.length ?? 0) / cells[0]]).toEqual(cells);
    expect(difference(ours, theirs)).toBeLessThan(1e-5);
    expect(new Set(ours[0]?.scores).size).toBeGreaterThan(100);
    await Promise.all([onnx.close(), wasm.close()]);
  },
);

test('one session takes images of any size in turn, and what lies beyond an image is black', async () => {
  const session = await openTinyFaceSession(weights, { runtime: 'onnxruntime' });
  const small = noise(33, 40);
  const before = await session.detect(small);
  await session.detect(noise(160, 96));
  // Padded to the same size: nothing of it may be left.
  await session.detect(noise(60, 60));
  for (const side of [1, 16]) expect((await session.detect(noise(side, side)))[3]?.scores).toHaveLength(1);
  expect(difference(await session.detect(small), before)).toBe(0);

  const whole = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) };
  for (let row = 0; row < 40; row += 1) whole.data.set(small.data.subarray(row * 99, (row + 1) * 99), row * 64 * 3);
  expect(difference(await session.detect(whole), before)).toBe(0);
  await session.close();
});

test('weights of another network are refused', async () => {
  const missing = new Map([...weights].slice(1));
  const opening = openTinyFaceSession(missing, { runtime: 'onnxruntime', origin: 'some file' });
  await expect(opening).rejects.toMatchObject({
    code: 'E_WEIGHTS_MISMATCH',
    message: expect.stringMatching(/^some file/),
  });
});

describe('the folder', () => {
  const NATIVE = { possible: 0.1, likely: 0.3, certain: 0.7 };
  const WINDOW_FIT = { side: 1.1, right: 0, down: -0.02 };
  const SCORES = { native: NATIVE, enlarged: { possible: 0.2, likely: 0.4, certain: 0.8 } };
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crowdtone-tiny-face-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(changes: { metadata?: object; calibration?: object } = {}): Promise<void> {
    const metadata = { ...tinyFaceMetadata({ trainingData: 'ab', protocol: 'none' }), ...changes.metadata };
    const bytes = writeSafetensors(weights, { precision: 'float16', metadata });
    const weightsDigest = createHash('sha256').update(bytes).digest('hex');
    const calibration = { version: 1, weightsDigest, scores: SCORES, windowFit: WINDOW_FIT, ...changes.calibration };
    await writeFile(join(folder, MODEL_FILES.weights), bytes);
    await writeFile(join(folder, MODEL_FILES.calibration), JSON.stringify(calibration));
  }

  test('gives weights with what their scores mean', async () => {
    await write();
    const model = readTinyFaceFolder(folder);
    expect([model.scores, model.windowFit]).toEqual([SCORES, WINDOW_FIT]);
    expect(model.weights.size).toBe(weights.size);
    await (await openTinyFaceSession(model.weights, { runtime: 'onnxruntime' })).close();
  });

  test.each([
    ['weights of another version', { metadata: { version: '2' } }, 'E_WEIGHTS_VERSION'],
    ['weights of another network', { metadata: { network: 'gme-net' } }, 'E_WEIGHTS_VERSION'],
    ['a calibration of other weights', { calibration: { weightsDigest: 'cd'.repeat(32) } }, 'E_WEIGHTS_DIGEST'],
    [
      'levels that do not ascend',
      { calibration: { scores: { ...SCORES, native: { ...NATIVE, likely: 0.05 } } } },
      'E_WEIGHTS_CORRUPT',
    ],
    [
      'a calibration without levels for enlarged images',
      { calibration: { scores: { native: NATIVE } } },
      'E_WEIGHTS_CORRUPT',
    ],
    ['a calibration without levels', { calibration: { scores: undefined } }, 'E_WEIGHTS_CORRUPT'],
    ['a calibration without a window', { calibration: { windowFit: undefined } }, 'E_WEIGHTS_CORRUPT'],
  ])('%s: refused', async (_, changes, code) => {
    await write(changes);
    expect(() => readTinyFaceFolder(folder)).toThrow(expect.objectContaining({ code, errorClass: 'environment' }));
  });
});
