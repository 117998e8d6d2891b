import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DetectorRegistry } from '@crowdtone/faces';
import { describeNetwork, initialiseWeights, readTinyFaceFolder, tinyFaceNetwork } from '@crowdtone/networks';
import { brightnessWeights, squares } from '@crowdtone/testing/networks/brightness';
import { writeBrightSquares } from '@crowdtone/testing/training/bright-squares';
import { exportDetector, isTinyFace } from './export-detector';
import { scoreLevels } from './score-levels';

/** Of 20 images 6 are for testing, 2 for validation, 12 for training. */
const IMAGE = 20;

let root: string;
let data: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'crowdtone-export-detector-'));
  data = join(root, 'data');
  await writeBrightSquares(data, IMAGE);
});
afterAll(() => rm(root, { recursive: true }));

const randomWeights = () =>
  initialiseWeights(describeNetwork(tinyFaceNetwork({ height: 32, width: 32 })).parameters, 1);

test('a folder of the three files opens as a detector that finds faces by the levels measured', async () => {
  const models = join(root, 'models');
  const folder = await exportDetector({ weights: brightnessWeights(), data: [data], folder: models });
  expect(folder).toBe(join(models, 'tiny-face'));
  expect(await readdir(folder)).toEqual(['calibration.json', 'card.md', 'weights.safetensors']);
  const { digest, metadata, scores } = readTinyFaceFolder(folder);
  expect(metadata.trainingData).toMatch(/^[0-9a-f]{64}$/);
  expect(scores.native.certain).toBeGreaterThan(0.99);
  expect(scores.enlarged.certain).toBeGreaterThan(0.99);

  const registry = new DetectorRegistry(models);
  expect(registry.names).toEqual(['tiny-face', 'ssd', 'centerface']);
  const detector = await registry.open('tiny-face', { minFacePx: 12 });
  const [face, ...others] = await detector.detect(squares(100, 70, [[40, 40]])); // biome-ignore format: a line
  expect(others).toEqual([]);
  expect(face?.score).toBeGreaterThanOrEqual(scores.native.certain);
  await detector.close();

  const card = await readFile(join(folder, 'card.md'), 'utf8');
  for (const fact of [
    digest,
    metadata.trainingData,
    '12 of synthetic',
    'is marked (2 of synthetic)',
    '6 test images',
  ]) {
    expect(card).toContain(fact);
  }
  for (const scale of ['tiny-face@10', 'tiny-face@8']) expect(card).toContain(`| ${scale} | >=6 px (12) |`);
  expect(card).not.toMatch(/undefined|NaN/);
});

test('weights without detections are refused, and other networks are recognised', async () => {
  const poor = exportDetector({ weights: randomWeights(), data: [data], folder: join(root, 'poor') });
  await expect(poor).rejects.toMatchObject({ code: 'E_WEIGHTS_POOR', exitCode: 3 });
  expect(await readdir(root)).not.toContain('poor');
  expect(isTinyFace(randomWeights())).toBe(true);
  expect(isTinyFace(new Map([...randomWeights()].slice(1)))).toBe(false);
});

describe('score levels', () => {
  /** `faces` of each `boxes` detections of a score are faces. */
  const boxes = (...counts: [score: number, faces: number, boxes: number][]) =>
    counts.flatMap(([score, faces, total]) =>
      Array.from({ length: total }, (_, index) => ({ score, isFace: index < faces })),
    );

  test('are the lowest scores of their precision, rounded down, and ascend', () => {
    const one = boxes([0.91239, 200, 200], [0.5, 180, 210], [0.4, 20, 50], [0.1, 10, 300], [0.05, 0, 500]);
    expect(scoreLevels([one])).toEqual({ possible: 0.1, likely: 0.5, certain: 0.9123 });
    expect(scoreLevels([boxes([0.91239, 9, 9])])).toEqual({ possible: 0.9123, likely: 0.9123, certain: 0.9123 });
  });

  test('hold on the most difficult collection, unless it has a handful of boxes', () => {
    const easy = boxes([0.9, 500, 500], [0.5, 500, 510]);
    const difficult = boxes([0.9, 100, 100], [0.7, 90, 105], [0.5, 40, 95]);
    expect(scoreLevels([easy, difficult])).toMatchObject({ possible: 0.5, likely: 0.7, certain: 0.9 });
    expect(scoreLevels([easy, boxes([0.5, 1, 2])])).toMatchObject({ likely: 0.5 });
  });

  test('are refused when no score reaches the highest precision', () => {
    expect(() => scoreLevels([boxes([0.9, 9, 10])])).toThrow(expect.objectContaining({ code: 'E_WEIGHTS_POOR' }));
  });
});
