import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACE_WINDOW_VERSION } from '@crowdtone/domain';
import { openRangeObserver } from '../ops/activation-ranges';
import { describeNetwork } from '../ops/description-ops';
import { initialiseWeights } from '../ops/parameters';
import { writeSafetensors } from '../weights/safetensors';
import { chooseModelPrecision } from './choose-precision';
import { MODEL_FILES } from './folder-parts';
import { readInt8Model, readModelFolder } from './model-folder';
import { ModelRegistry } from './registry';
import { trainedNetwork } from './trained-networks';

const METADATA = { version: '1', network: 'gme-net', size: 'tiny', trainingData: 'ab'.repeat(32), protocol: 'none' };
const FIGURES = { accuracy: 0.8, meanRecall: 0.7 };

let models: string;
let folder: string;

beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'crowdtone-int8-'));
  folder = join(models, 'gme-net');
});
afterEach(() => rm(models, { recursive: true }));

/** Writes a model folder with an int8 version that loses `loss` of the accuracy. */
async function writeModel({ loss = 0, measuredAt = 'int8' }: { loss?: number; measuredAt?: string } = {}) {
  const network = trainedNetwork('gme-net', 'tiny');
  if (network === undefined) throw new RangeError('no such network');
  const weights = initialiseWeights(describeNetwork(network).parameters, 3);
  const bytes = writeSafetensors(weights, { precision: 'float16', metadata: METADATA });
  const weightsDigest = createHash('sha256').update(bytes).digest('hex');
  const head = { version: 1, weightsDigest };
  const observer = await openRangeObserver(network, weights, 'test');
  await observer.observe(
    new Float32Array(48 * 48).map((_, pixel) => Math.sin(pixel)),
    1,
  );
  const ranges = Object.fromEntries(observer.ranges());
  await observer.close();
  const int8 = { ...FIGURES, accuracy: FIGURES.accuracy - loss };
  const buckets = [{ sizePx: 48, temperature: 1, validation: FIGURES, response: null }];
  const measuredWith = { precision: measuredAt, faceWindow: FACE_WINDOW_VERSION };
  const calibration = { ...head, floorPx: 10, buckets };
  await mkdir(folder);
  await writeFile(join(folder, MODEL_FILES.weights), bytes);
  await writeFile(join(folder, MODEL_FILES.calibration), JSON.stringify(calibration));
  await writeFile(join(folder, MODEL_FILES.int8Calibration), JSON.stringify({ ...calibration, measuredWith }));
  const sizes = [{ sizePx: 48, float32: FIGURES, int8 }];
  await writeFile(join(folder, MODEL_FILES.quantisation), JSON.stringify({ ...head, ranges, sizes }));
}

/** Times int8 and float32 in milliseconds. */
const timing = (int8Ms: number, floatMs: number) => async (model: { readonly identity: { readonly name: string } }) =>
  model.identity.name.endsWith('int8') ? int8Ms : floatMs;

test.each([
  ['auto, faster and as accurate', 'auto', 0.004, 1, 2, 'gme-net-int8'],
  ['auto, hardly faster', 'auto', 0, 19, 20, 'gme-net'],
  ['auto, less accurate', 'auto', 0.006, 1, 2, 'gme-net'],
  ['float32', 'float32', 0, 1, 2, 'gme-net'],
  ['int8, slower and less accurate', 'int8', 0.1, 3, 2, 'gme-net-int8'],
] as const)('%s', async (_, wanted, loss, int8Ms, floatMs, expected) => {
  await writeModel({ loss });
  const chosen = await chooseModelPrecision('gme-net', wanted, new ModelRegistry(models), timing(int8Ms, floatMs));
  expect(chosen).toBe(expected);
});

test('a model without an int8 version stays float32, or is refused when int8 is wanted', async () => {
  await writeModel();
  await rm(join(folder, MODEL_FILES.int8Calibration));
  const registry = new ModelRegistry(models);
  expect(registry.names).not.toContain('gme-net-int8');
  expect(await chooseModelPrecision('gme-net', 'auto', registry)).toBe('gme-net');
  await expect(chooseModelPrecision('gme-net', 'int8', registry)).rejects.toMatchObject({ code: 'E_MODEL_MISSING' });
});

test('the int8 version has a digest and predictions of its own, nearly those of float32', async () => {
  await writeModel();
  const registry = new ModelRegistry(models);
  const [float, int8] = [await registry.open('gme-net'), await registry.open('gme-net-int8')];
  expect(int8.identity.name).toBe('gme-net-int8');
  expect(int8.identity.digest).not.toBe(float.identity.digest);
  expect(registry.describe('gme-net-int8').identity).toEqual(int8.identity);
  const crop = { data: Uint8Array.from({ length: 48 * 48 * 3 }, (_, at) => at % 251), width: 48, height: 48 };
  const [[expected = []], [found = []]] = [await float.classify([crop]), await int8.classify([crop])];
  expect(found).not.toEqual(expected);
  found.forEach((probability, index) => {
    expect(Math.abs(probability - (expected[index] ?? 0))).toBeLessThan(0.05);
  });
  await float.close();
  await int8.close();
  await expect(registry.open('gme-net-int8', { runtime: 'tfjs-wasm' })).rejects.toMatchObject({
    code: 'E_RUNTIME_UNAVAILABLE',
  });
});

test('a calibration of another precision is refused, in both versions', async () => {
  await writeModel({ measuredAt: 'float16' });
  expect(() => readInt8Model(folder)).toThrow(expect.objectContaining({ code: 'E_CALIBRATION_FOREIGN' }));
  await rm(folder, { recursive: true });
  await writeModel();
  const { calibration } = readInt8Model(folder);
  await writeFile(join(folder, MODEL_FILES.calibration), JSON.stringify(calibration));
  expect(() => readModelFolder(folder)).toThrow(expect.objectContaining({ code: 'E_CALIBRATION_FOREIGN' }));
});
