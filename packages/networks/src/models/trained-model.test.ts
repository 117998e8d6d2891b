import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPRESSIONS, FACE_WINDOW_VERSION, probabilitiesSchema } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { createRandom } from '@crowdtone/runtime';
import { fitResponseModel } from '@crowdtone/statistics';
import { largestDifference } from '@crowdtone/testing/networks/faceapi-reference';
import { trainedWeights } from '@crowdtone/testing/networks/trained-weights';
import { writeSafetensors } from '../weights/safetensors';
import { bucketOf } from './calibration';
import { MODEL_FILES } from './folder-parts';
import { readModelFolder } from './model-folder';
import { ModelRegistry } from './registry';
import { inThousandths, shareCorrectionOf } from './share-correction-of';
import { trainedNetwork } from './trained-networks';

const METADATA = { version: '1', network: 'gme-net', size: 'tiny', trainingData: 'ab'.repeat(32), protocol: 'none' };
const validation = { accuracy: 0.8, meanRecall: 0.7 };
const BUCKETS = [
  { sizePx: 48, temperature: 1, validation, response: null, examples: null, prototypes: null, familiarity: null },
  { sizePx: 12, temperature: 4, validation, response: null, examples: null, prototypes: null, familiarity: null },
];

const BY_VOTES = {
  estimator: 'vote-mixture-posterior',
  settings: {
    prior: EXPRESSIONS.map(() => 2),
    fixedPriorWeight: 0.5,
    errorFactor: 2,
    bandwidth: 0.1,
    remoteness: 1,
    sharpening: 1,
    widening: [
      { people: 5, factor: 1.1 },
      { people: 50, factor: 1.3 },
    ],
  },
  error: 0.1,
  coverage: 0.95,
} as const;

let models: string;
let folder: string;

beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'crowdtone-models-'));
  folder = join(models, 'gme-net');
});
afterEach(() => rm(models, { recursive: true }));

/** Writes a whole folder with fresh weights; the digest of the weights. */
async function writeModel(
  changes: { metadata?: Partial<typeof METADATA>; calibration?: object } = {},
  network = trainedNetwork('gme-net', 'tiny'),
): Promise<string> {
  if (network === undefined) throw new RangeError('no such network');
  const weights = trainedWeights(network, 3);
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
  expect(new ModelRegistry(models).names).toEqual(['auto', 'faceapi-baseline']);
  expect(() => new ModelRegistry(models).describe('gme-net')).toThrow(
    expect.objectContaining({ code: 'E_MODEL_UNKNOWN', errorClass: 'usage' }),
  );
  const digest = await writeModel();
  const registry = new ModelRegistry(models);
  expect(registry.names).toEqual(['gme-net', 'auto', 'faceapi-baseline']);
  expect(registry.describe('gme-net')).toEqual({
    identity: { name: 'gme-net', digest },
    floorPx: 10,
    cropFormat: { scale: 1, sidePx: 48, channels: 1, filter: 'bicubic' },
    buckets: BUCKETS.map((bucket) => ({ ...bucket, model: 'gme-net' })),
    shareCorrection: null,
  });
});

test('reads crops of any size in order, each by the temperature of its face size', async () => {
  await writeModel();
  const model = await new ModelRegistry(models).open('gme-net', { runtime: 'onnxruntime' });
  const crops = Array.from({ length: 33 }, (_, index) => noise(16 + index, index));
  const predictions = await model.classify(crops.map((crop) => ({ ...crop, sizePx: 48 })));
  expect(predictions).toHaveLength(33);
  for (const reading of predictions) expect(probabilitiesSchema.parse(reading)).toHaveLength(EXPRESSIONS.length);
  const [alone] = await model.classify([{ ...noise(48, 32), sizePx: 48 }]);
  expect(largestDifference(alone ?? [], predictions[32] ?? [])).toBeLessThan(1e-5);
  // The same pixels of a smaller face: hotter, so nearer to equal. Without a size the crop's own side, 48, counts.
  const [small, unsized] = await model.classify([{ ...noise(48, 32), sizePx: 13 }, noise(48, 32)]);
  expect(spread(small)).toBeLessThan(0.6 * spread(alone));
  expect(largestDifference(unsized ?? [], alone ?? [])).toBeLessThan(1e-5);
  expect(await model.classify([])).toEqual([]);
  await model.close();
});

test.each([1, 2, 3, 5, 31, 32])(
  'a crop has the same probabilities in batches of %d as in one of 64, to the last digit',
  async (size) => {
    await writeModel();
    const model = await new ModelRegistry(models).open('gme-net', { runtime: 'onnxruntime' });
    const crops = Array.from({ length: 64 }, (_, index) => noise(16 + (index % 20), index));
    const together = await model.classify(crops);
    for (let first = 0; first < crops.length; first += size) {
      expect(await model.classify(crops.slice(first, first + size))).toEqual(together.slice(first, first + size));
    }
    await model.close();
  },
);

test('ONNX Runtime and TensorFlow.js read the same', async () => {
  await writeModel();
  const registry = new ModelRegistry(models);
  const crops = [noise(20, 1), noise(60, 2)];
  const onnx = await registry.open('gme-net', { runtime: 'onnxruntime' });
  const wasm = await registry.open('gme-net', { runtime: 'tfjs-wasm' });
  const [first, second] = [await onnx.classify(crops), await wasm.classify(crops)];
  expect(largestDifference(first.flat(), second.flat())).toBeLessThan(1e-4);
  expect(onnx.identity).toEqual(wasm.identity);
  await Promise.all([onnx.close(), wasm.close()]);
});

describe('auto', () => {
  const better = [{ sizePx: 12, temperature: 2, validation: { accuracy: 0.7, meanRecall: 0.8 }, response: null }];

  test('reads large faces with one shipped model and small ones with another', async () => {
    await writeModel();
    folder = join(models, 'fsr-fer');
    const changes = { metadata: { network: 'fsr-fer', size: 'light' }, calibration: { floorPx: 8, buckets: better } };
    await writeModel(changes, trainedNetwork('fsr-fer', 'light'));
    const registry = new ModelRegistry(models);
    const routed = await registry.open('auto', { runtime: 'onnxruntime' });
    const { identity, floorPx, buckets } = registry.describe('auto');
    expect(buckets.map(({ sizePx, model }) => [sizePx, model])).toEqual([
      [48, 'gme-net'],
      [12, 'fsr-fer'],
    ]);
    expect([routed.identity, routed.floorPx]).toEqual([identity, 8]);
    expect(floorPx).toBe(8);
    const crops = [13, 40, 11].map((sizePx, index) => ({ ...noise(48, index), sizePx }));
    const [large, small] = await Promise.all(['gme-net', 'fsr-fer'].map((name) => registry.open(name)));
    const expected = [await small?.classify(crops), await large?.classify(crops), await small?.classify(crops)];
    const predictions = await routed.classify(crops);
    predictions.forEach((reading, index) => {
      expect(largestDifference(reading, expected[index]?.[index] ?? [])).toBeLessThan(1e-5);
    });
    // Fresh weights of two networks do not agree by chance.
    expect(largestDifference(predictions[0] ?? [], expected[1]?.[0] ?? [])).toBeGreaterThan(1e-3);
    await Promise.all([routed, large, small].map((model) => model?.close()));
  });

  test('without any model folder it says what is missing', async () => {
    const missing = { code: 'E_MODEL_MISSING', errorClass: 'environment', message: expect.stringContaining(models) };
    expect(() => new ModelRegistry(models).describe('auto')).toThrow(expect.objectContaining(missing));
    await expect(new ModelRegistry(models).open('auto')).rejects.toMatchObject(missing);
  });

  test('a broken folder is not passed over', async () => {
    await writeModel({ calibration: { weightsDigest: 'cd'.repeat(32) } });
    await expect(new ModelRegistry(models).open('auto')).rejects.toMatchObject({ code: 'E_WEIGHTS_DIGEST' });
  });
});

test.each([
  ['weights of another version', { metadata: { version: '2' } }, 'E_WEIGHTS_VERSION'],
  ['a network that is not known', { metadata: { size: 'giant' } }, 'E_WEIGHTS_VERSION'],
  ['a calibration of another version', { calibration: { version: 2 } }, 'E_WEIGHTS_VERSION'],
  ['a calibration of other weights', { calibration: { weightsDigest: 'cd'.repeat(32) } }, 'E_WEIGHTS_DIGEST'],
  ['a calibration without temperatures', { calibration: { buckets: [] } }, 'E_WEIGHTS_CORRUPT'],
  [
    'a calibration without validation figures',
    { calibration: { buckets: [{ sizePx: 48, temperature: 1, response: null }] } },
    'E_WEIGHTS_CORRUPT',
  ],
  [
    'a calibration of another precision',
    { calibration: { measuredWith: { precision: 'float32', faceWindow: FACE_WINDOW_VERSION } } },
    'E_CALIBRATION_FOREIGN',
  ],
  [
    'a calibration of another window of the face',
    { calibration: { measuredWith: { precision: 'float16', faceWindow: FACE_WINDOW_VERSION + 1 } } },
    'E_CALIBRATION_FOREIGN',
  ],
  [
    'shares by votes without a concentration for every expression',
    { calibration: { shares: { ...BY_VOTES, settings: { ...BY_VOTES.settings, prior: [1, 2] } } } },
    'E_WEIGHTS_CORRUPT',
  ],
  [
    'shares by votes under the name of another estimator',
    { calibration: { shares: { ...BY_VOTES, estimator: 'adjusted-count-posterior' } } },
    'E_WEIGHTS_CORRUPT',
  ],
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
  const buckets = [48, 32, 24, 16, 12, 8].map((sizePx) => ({ sizePx }));
  const near = (sizePx: number) => bucketOf({ buckets }, sizePx).sizePx;
  expect([300, 48, 39.5, 39, 20, 19, 10, 9, 1].map(near)).toEqual([48, 48, 48, 32, 24, 16, 12, 8, 8]);
});

test('a model describes how shares are corrected, from the sizes whose response is known, if that was chosen', async () => {
  const response = fitResponseModel(
    EXPRESSIONS.flatMap((_, truth) => [0.9, 0.8].map((peak) => ({ truth, probabilities: peaked(truth, peak) }))),
  );
  const examples = EXPRESSIONS.map((_, truth) => [0.9, 0.8].map((peak) => peaked(truth, peak)));
  const buckets = [
    {
      sizePx: 48,
      temperature: 1,
      validation,
      response,
      examples: inThousandths(examples),
      prototypes: null,
      familiarity: null,
    },
    ...BUCKETS.slice(1),
  ];
  const shares = {
    estimator: 'adjusted-count-posterior',
    settings: { prior: 0.5, errorFactor: 3, widening: 1.5, bandwidth: null },
    error: 0.1,
    coverage: 0.95,
  } as const;
  await writeModel({ calibration: { buckets, shares } });
  const expected = {
    estimator: 'adjusted-count-posterior',
    prior: 0.5,
    errorFactor: 3,
    widening: 1.5,
    buckets: [{ sizePx: 48, response }],
  };
  expect(new ModelRegistry(models).describe('gme-net').shareCorrection).toEqual(expected);
  expect(shareCorrectionOf({ buckets, shares: { ...shares, estimator: 'counted', settings: null } })).toBeNull();
  expect(shareCorrectionOf({ buckets: BUCKETS, shares })).toBeNull();

  const byKernels = {
    ...shares,
    estimator: 'kernel-mixture-posterior',
    settings: { ...shares.settings, bandwidth: 0.1 },
  } as const;
  const { buckets: [known] = [], ...rest } = shareCorrectionOf({ buckets, shares: byKernels }) ?? {};
  expect(rest).toEqual({
    estimator: 'kernel-mixture-posterior',
    prior: 0.5,
    errorFactor: 3,
    widening: 1.5,
    bandwidth: 0.1,
  });
  const thousandth = examples[2]?.[1]?.map((value) => expect.closeTo(value, 3));
  expect(known).toMatchObject({ sizePx: 48, examples: expect.arrayContaining([expect.arrayContaining([thousandth])]) });
  expect(shareCorrectionOf({ buckets: BUCKETS, shares: byKernels })).toBeNull();
});

test('shares by votes go with the sizes whose clusters are known, in a folder measured with this program', async () => {
  const prototypes = {
    centres: EXPRESSIONS.map((_, place) => peaked(place, 0.9)),
    votes: EXPRESSIONS.map((_, place) => EXPRESSIONS.map((_unused, index) => (index === place ? 8 : 0.5))),
  };
  const buckets = BUCKETS.map((bucket, index) => (index === 0 ? { ...bucket, prototypes } : bucket));
  const measuredWith = { precision: 'float16', faceWindow: FACE_WINDOW_VERSION };
  await writeModel({ calibration: { buckets, shares: BY_VOTES, measuredWith } });
  const { shareCorrection } = new ModelRegistry(models).describe('gme-net');
  expect(shareCorrection).toEqual({
    estimator: 'vote-mixture-posterior',
    ...BY_VOTES.settings,
    buckets: [{ sizePx: 48, prototypes, familiarity: null }],
  });

  // Older calibrations were chosen without the fixed prior, and go on as they were.
  const { fixedPriorWeight: _, ...settings } = BY_VOTES.settings;
  await rm(folder, { recursive: true });
  await writeModel({ calibration: { buckets, shares: { ...BY_VOTES, settings }, measuredWith } });
  expect(new ModelRegistry(models).describe('gme-net').shareCorrection).toMatchObject({ fixedPriorWeight: 0 });
});

const peaked = (place: number, peak: number) =>
  EXPRESSIONS.map((_, index) => (index === place ? peak : (1 - peak) / (EXPRESSIONS.length - 1)));
