import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPRESSIONS } from '@crowdtone/domain';
import {
  describeNetwork,
  initialiseWeights,
  ModelRegistry,
  readModelFolder,
  writeSafetensors,
} from '@crowdtone/networks';
import { randomAt } from '@crowdtone/runtime';
import { CLASSES, FACE_PIXELS, type FaceSet, type FaceSplits } from '../data/face-set';
import type { Candidate } from '../evaluation/protocol';
import { PLAIN_ESTIMATORS } from '../evaluation/quantification-error';
import type { EvaluationReport } from '../evaluation/report';
import { imagePredictor, predictSize, type SizedPredictions } from '../evaluation/shares/predict-sizes';
import { TRAINED_NETWORKS } from '../network/network-of-weights';
import { evaluateOn } from '../run-evaluation';
import { floorOf } from './calibration-of';
import { type ShareSelection, selectEstimator } from './choose-shares';
import { exportModel, packWeights, writeModelFolder } from './export-model';

/** Faces that say their expression in one grey level. */
function plainFaces(count: number, seed: number): FaceSet {
  const random = randomAt(seed);
  const majority = Int8Array.from({ length: count }, (_, face) => face % CLASSES);
  const targets = new Float32Array(count * CLASSES);
  const pixels = new Uint8Array(count * FACE_PIXELS);
  majority.forEach((expression, face) => {
    targets[face * CLASSES + expression] = 1;
    pixels.fill(expression * 30 + random.integer(20), face * FACE_PIXELS, (face + 1) * FACE_PIXELS);
  });
  return { names: Array.from(majority, (_, face) => `face ${face}`), pixels, targets, majority };
}

const greyReader: Candidate = {
  name: 'gme-net',
  logitsOf: async (faces, count) =>
    Float32Array.from({ length: count * CLASSES }, (_, index) => {
      const grey = ((faces[Math.floor(index / CLASSES) * FACE_PIXELS] ?? 0) + 1) * 127.5;
      return -Math.abs(grey - 10 - (index % CLASSES) * 30) / 5;
    }),
};

const faces: FaceSplits = {
  train: plainFaces(16, 1),
  valid: plainFaces(80, 2),
  test: plainFaces(80, 3),
  notes: ['3 test faces left out'],
};
const weights = initialiseWeights(describeNetwork(TRAINED_NETWORKS['gme-net']).parameters, 1);

let models: string;
let report: EvaluationReport;
let selection: ShareSelection;
const validation: SizedPredictions[] = [];

beforeAll(async () => {
  const groups = { groups: 5, facesPerGroup: 20, seed: 1 };
  report = await evaluateOn(faces, [greyReader], {
    sizes: [48, 12],
    estimators: PLAIN_ESTIMATORS,
    groups,
    altered: true,
  });
  for (const size of [48, 12]) {
    validation.push(await predictSize(faces.valid, size, imagePredictor(greyReader.logitsOf), null, 2));
  }
  selection = selectEstimator(validation, { choiceGroups: 2, tableGroups: 2, references: false });
});
beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'crowdtone-shipping-'));
});
afterEach(() => rm(models, { recursive: true }));

const write = () =>
  writeModelFolder(join(models, 'gme-net'), {
    name: 'gme-net',
    ...packWeights('gme-net', weights, faces.train),
    trainingFaces: 16,
    data: 'ferplus',
    report,
    selection,
    validation,
  });

test('a folder of the three files opens as a model with the calibration that was measured', async () => {
  const folder = await write();
  expect(await readdir(folder)).toEqual(['calibration.json', 'card.md', 'weights.safetensors']);
  const { calibration, digest, metadata } = readModelFolder(folder);
  expect(calibration.buckets.map(({ sizePx }) => sizePx)).toEqual([48, 12]);
  expect(calibration.buckets[0]?.temperature).toBeCloseTo(validation[0]?.temperature ?? 0, 4);
  expect(calibration.buckets[1]?.response?.[3]?.mean[3]).toBeGreaterThan(0.5);
  expect(calibration.buckets[1]?.validation).toEqual({ accuracy: 1, meanRecall: 1 });
  expect(metadata).toMatchObject({
    network: 'gme-net',
    size: 'light',
    trainingData: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const registry = new ModelRegistry(models);
  expect(calibration.shares).toMatchObject({ estimator: 'counted', settings: null });
  expect(calibration.shares?.coverage).toBeGreaterThan(0.95);
  expect(registry.describe('gme-net')).toMatchObject({
    identity: { name: 'gme-net', digest },
    floorPx: 12,
    // A reader without fault is best counted.
    shareCorrection: null,
  });
  expect(registry.describe('auto')).toMatchObject({ floorPx: 12, buckets: registry.describe('gme-net').buckets });
  const model = await registry.open('gme-net', { runtime: 'onnxruntime' });
  const [reading] = await model.classify([{ data: new Uint8Array(30 * 30 * 3), width: 30, height: 30, sizePx: 14 }]);
  expect(reading).toHaveLength(CLASSES);
  await model.close();
});

test('the card tells figures, cost, data, limits, licences and the digest', async () => {
  const folder = await write();
  const card = await readFile(join(folder, 'card.md'), 'utf8');
  const { digest, metadata } = readModelFolder(folder);
  for (const fact of [
    digest,
    metadata.trainingData,
    'arXiv 2511.05938',
    '143 million',
    '3 test faces left out',
    '| 48 px | 12 px |',
  ]) {
    expect(card).toContain(fact);
  }
  expect(card).toContain('| accuracy, % | 100.0 | 100.0 |');
  // Faces of one grey each stand any alteration but noise, and a mosaic of them any encoder.
  expect(card).toContain('| turned by 20 degrees | 100.0 | 0.0 | 100.0 | 100.0 | 0.0 | 100.0 |');
  expect(card).toMatch(/\| H\.264 at crf 30 \|/);
  for (const expression of EXPRESSIONS) expect(card).toContain(`| ${expression} (10) | 1.00 | 1.00 |`);
  expect(card).toMatch(/\| protocol \| people \| counted \(shipped\) \|[\s\S]*vote mixture posterior, prior 10 people/);
  expect(card).toMatch(/## Intended use[\s\S]*## Data and protocol[\s\S]*## Limits[\s\S]*## Licences/);
  expect(card).not.toMatch(/undefined|NaN/);
});

test('the same training data has the same digest, other data another', () => {
  const digest = (train: FaceSet) => packWeights('gme-net', weights, train).metadata.trainingData;
  expect(digest(plainFaces(16, 1))).toBe(digest(faces.train));
  expect(digest(plainFaces(16, 9))).not.toBe(digest(faces.train));
});

test('weights that are a mean say of how many trainings', () => {
  const protocolOf = (trainings: number) => packWeights('gme-net', weights, faces.train, trainings).metadata.protocol;
  expect(protocolOf(1)).not.toContain('trainings');
  expect(protocolOf(3)).toContain('the mean of 3 trainings');
});

test('the floor is the smallest size down to which three of five faces are read right', () => {
  const floor = (...accuracies: number[]) =>
    floorOf({
      sizes: [48, 24, 12, 8].map((size, index) => ({ size, validAccuracy: accuracies[index] ?? 0 })),
    });
  expect(floor(0.9, 0.8, 0.7, 0.6)).toBe(8);
  expect(floor(0.9, 0.8, 0.7, 0.59)).toBe(12);
  expect(floor(0.9, 0.5, 0.7, 0.7)).toBe(48);
  expect(floor(0.1, 0.9, 0.9, 0.9)).toBe(48);
});

test('weights that do not ship are refused before anything is measured', async () => {
  const place = join(models, 'nowhere.safetensors');
  const request = { weights: [place], data: models, folder: models };
  await expect(exportModel(request)).rejects.toMatchObject({ code: 'E_WEIGHTS_MISSING' });
  const plain = initialiseWeights(describeNetwork(TRAINED_NETWORKS['plain-resnet']).parameters, 1);
  await writeFile(place, writeSafetensors(plain, { precision: 'float32' }));
  await expect(exportModel(request)).rejects.toMatchObject({
    code: 'E_WEIGHTS_MISMATCH',
    message: expect.stringContaining('plain-resnet'),
  });
});
