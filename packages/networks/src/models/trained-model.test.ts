import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPRESSIONS, probabilitiesSchema, type RgbImage } from '@crowdtone/domain';
import { largestDifference } from '../faceapi/reference.testing';
import { describeNetwork } from '../ops/description-ops';
import { initialiseWeights } from '../ops/parameters';
import { createRandom } from '../ops/random';
import { writeSafetensors } from '../weights/safetensors';
import { bucketOf, type Calibration } from './calibration';
import { MODEL_FILES } from './folder-parts';
import { readModelFolder } from './model-folder';
import { ModelRegistry } from './registry';
import { trainedNetwork } from './trained-networks';

const METADATA = { version: '1', network: 'gme-net', size: 'tiny', trainingData: 'ab'.repeat(32), protocol: 'none' };
const BUCKETS = [
  { sizePx: 48, temperature: 1, response: null },
  { sizePx: 12, temperature: 4, response: null },
];

let models: string;
let folder: string;

beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'crowdtone-models-'));
  folder = join(models, 'gme-net');
});
afterEach(() => rm(models, { recursive: true }));

/** Writes a whole folder with fresh weights; the digest of the weights. */
async function writeModel(changes: { metadata?: object; calibration?: object } = {}): Promise<string> {
  const network = trainedNetwork('gme-net', 'tiny');
  if (network === undefined) throw new RangeError('no such network');
  const weights = initialiseWeights(describeNetwork(network).parameters, 3);
  const bytes = writeSafetensors(weights, { precision: 'float16', metadata: { ...METADATA, ...changes.metadata } });
  const weightsDigest = createHash('sha256').update(bytes).digest('hex');
  const calibration = { version: 1, weightsDigest, floorPx: 10, buckets: BUCKETS, ...changes.calibration };
  await mkdir(folder);
  await writeFile(join(folder, MODEL_FILES.weights), bytes);
  await writeFile(join(folder, MODEL_FILES.calibration), JSON.stringify(calibration));
  return weightsDigest;
}

function noise(side: number, seed: number): RgbImage {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: side * side * 3 }, () => Math.floor(random.uniform() * 256));
  return { data, width: side, height: side };
}

const spread = (probabilities: readonly number[] = []) => Math.max(...probabilities) - Math.min(...probabilities);

test('a name is offered when its folder is there, and not without it', async () => {
  expect(new ModelRegistry(models).names).toEqual(['faceapi-baseline']);
  expect(() => new ModelRegistry(models).describe('gme-net')).toThrow(
    expect.objectContaining({ code: 'E_MODEL_UNKNOWN', errorClass: 'usage' }),
  );
  const digest = await writeModel();
  const registry = new ModelRegistry(models);
  expect(registry.names).toEqual(['gme-net', 'faceapi-baseline']);
  expect(registry.describe('gme-net')).toEqual({ identity: { name: 'gme-net', digest }, floorPx: 10 });
});

test('reads crops of any size in order, each by the temperature of its face size', async () => {
  await writeModel();
  const model = await new ModelRegistry(models).open('gme-net', { runtime: 'onnxruntime' });
  const crops = Array.from({ length: 33 }, (_, index) => noise(16 + index, index));
  const readings = await model.read(crops.map((crop) => ({ ...crop, sizePx: 48 })));
  expect(readings).toHaveLength(33);
  for (const reading of readings) expect(probabilitiesSchema.parse(reading)).toHaveLength(EXPRESSIONS.length);
  const [alone] = await model.read([{ ...noise(48, 32), sizePx: 48 }]);
  expect(largestDifference(alone ?? [], readings[32] ?? [])).toBeLessThan(1e-5);
  // The same pixels of a smaller face: hotter, so nearer to equal. Without a size the crop's own side, 48, counts.
  const [small, unsized] = await model.read([{ ...noise(48, 32), sizePx: 13 }, noise(48, 32)]);
  expect(spread(small)).toBeLessThan(0.6 * spread(alone));
  expect(largestDifference(unsized ?? [], alone ?? [])).toBeLessThan(1e-5);
  expect(await model.read([])).toEqual([]);
  await model.close();
});

test('ONNX Runtime and TensorFlow.js read the same', async () => {
  await writeModel();
  const registry = new ModelRegistry(models);
  const crops = [noise(20, 1), noise(60, 2)];
  const onnx = await registry.open('gme-net', { runtime: 'onnxruntime' });
  const wasm = await registry.open('gme-net', { runtime: 'tfjs-wasm' });
  const [first, second] = [await onnx.read(crops), await wasm.read(crops)];
  expect(largestDifference(first.flat(), second.flat())).toBeLessThan(1e-4);
  expect(onnx.identity).toEqual(wasm.identity);
  await Promise.all([onnx.close(), wasm.close()]);
});

test.each([
  ['weights of another version', { metadata: { version: '2' } }, 'E_WEIGHTS_VERSION'],
  ['a network that is not known', { metadata: { size: 'giant' } }, 'E_WEIGHTS_VERSION'],
  ['a calibration of another version', { calibration: { version: 2 } }, 'E_WEIGHTS_VERSION'],
  ['a calibration of other weights', { calibration: { weightsDigest: 'cd'.repeat(32) } }, 'E_WEIGHTS_DIGEST'],
  ['a calibration without temperatures', { calibration: { buckets: [] } }, 'E_WEIGHTS_CORRUPT'],
])('%s: refused', async (_, changes, code) => {
  await writeModel(changes);
  expect(() => readModelFolder(folder)).toThrow(expect.objectContaining({ code, errorClass: 'environment' }));
  await expect(new ModelRegistry(models).open('gme-net')).rejects.toMatchObject({ code });
});

test('a weight file with one changed byte, a missing calibration: refused', async () => {
  await writeModel();
  const path = join(folder, MODEL_FILES.weights);
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  await writeFile(path, bytes);
  expect(() => readModelFolder(folder)).toThrow(expect.objectContaining({ code: 'E_WEIGHTS_DIGEST' }));
  await rm(join(folder, MODEL_FILES.calibration));
  expect(() => readModelFolder(folder)).toThrow(expect.objectContaining({ code: 'E_WEIGHTS_CORRUPT' }));
});

test('a face belongs to the bucket nearest by proportion', () => {
  const buckets: Calibration['buckets'] = [48, 32, 24, 16, 12, 8].map((sizePx) => ({
    sizePx,
    temperature: 1,
    response: null,
  }));
  const near = (sizePx: number) => bucketOf({ buckets }, sizePx).sizePx;
  expect([300, 48, 39.5, 39, 20, 19, 10, 9, 1].map(near)).toEqual([48, 48, 48, 32, 24, 16, 12, 8, 8]);
});
