import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EXPRESSIONS } from '@crowdtone/domain';
import { describeNetwork, type ExpressionModel, initialiseWeights, writeSafetensors } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';
import { FACE_SIDE } from '../data/face-set';
import { identifyNetwork, type NetworkName, TRAINED_NETWORKS } from '../network/network-of-weights';
import { scalePixels } from '../network/scale-pixels';
import { modelCandidate, trainedCandidate } from './candidates';
import { humanCandidate } from './human-candidate';

/** The smiling face of a photo that comes with face-api. */
const SMILE = { left: 350, top: 320, width: 290, height: 290 };
const PHOTO = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo', 'sample1.jpg');

let folder: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-candidates-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function smile(): Promise<Float32Array> {
  const grey = await sharp(PHOTO).extract(SMILE).resize(FACE_SIDE, FACE_SIDE).toColourspace('b-w').raw().toBuffer();
  return scalePixels(Float32Array.from(grey));
}

function freshWeights(name: NetworkName) {
  return initialiseWeights(describeNetwork(TRAINED_NETWORKS[name]).parameters, 1);
}

test("human's emotion network reads a smile as happiness, and contempt never", async () => {
  const { logitsOf } = await humanCandidate();
  const face = await smile();
  const logits = await logitsOf(Float32Array.of(...face, ...face), 2, FACE_SIDE);
  const probabilities = Array.from(logits, Math.exp);
  expect(probabilities[EXPRESSIONS.indexOf('happiness')]).toBeGreaterThan(0.5);
  expect(probabilities[EXPRESSIONS.indexOf('contempt')]).toBeLessThan(1e-6);
  expect(probabilities.slice(0, 8).reduce((sum, value) => sum + value)).toBeCloseTo(1, 3);
  expect(probabilities.slice(8)).toEqual(probabilities.slice(0, 8));
});

test('weights identify their network', () => {
  for (const name of Object.keys(TRAINED_NETWORKS) as NetworkName[]) {
    expect(identifyNetwork(freshWeights(name), 'fresh')).toBe(name);
  }
  const cut = new Map([...freshWeights('gme-net')].slice(1));
  expect(() => identifyNetwork(cut, 'cut.safetensors')).toThrow(
    expect.objectContaining({ code: 'E_WEIGHTS_MISMATCH', message: expect.stringContaining('cut.safetensors') }),
  );
});

test('a run is measured by its best weights, under the name given; without any it says where it looked', async () => {
  const run = join(folder, 'run');
  await mkdir(run);
  await expect(trainedCandidate(run)).rejects.toMatchObject({
    code: 'E_WEIGHTS_MISSING',
    message: expect.stringContaining(`${run} contains neither best.weights.safetensors nor weights.safetensors`),
  });
  const bytes = writeSafetensors(freshWeights('gme-net'), { precision: 'float16' });
  await writeFile(join(run, 'best.weights.safetensors'), bytes);
  expect((await trainedCandidate(run, 'arm')).name).toBe('arm');
  expect((await trainedCandidate(run)).name).toBe('run/best.weights');
});

test('the folder of a model is measured by its weights', async () => {
  const model = join(folder, 'model');
  await mkdir(model);
  await writeFile(
    join(model, 'weights.safetensors'),
    writeSafetensors(freshWeights('gme-net'), { precision: 'float16' }),
  );
  expect((await trainedCandidate(model)).name).toBe('model/weights');
});

test('a model of the product receives the size of the faces', async () => {
  const sizes: (number | undefined)[] = [];
  const model: ExpressionModel = {
    identity: { name: 'sizes', digest: 'ab'.repeat(32) },
    runtime: 'onnxruntime',
    floorPx: 8,
    cropFormat: { scale: 1, sidePx: 48, channels: 1, filter: 'bicubic' },
    classify: async (crops) => {
      sizes.push(...crops.map(({ sizePx }) => sizePx));
      return crops.map(() => EXPRESSIONS.map((_, index) => (index === 1 ? 1 : 0)));
    },
    close: async () => undefined,
  };
  const logits = await modelCandidate('sizes', model).logitsOf(await smile(), 1, 12);
  expect(sizes).toEqual([12]);
  expect(logits.indexOf(0)).toBe(1);
});

test('a weight file is named after its run', async () => {
  const path = join(folder, 'best.weights.safetensors');
  await writeFile(path, writeSafetensors(freshWeights('plain-resnet'), { precision: 'float32' }));
  const { name, logitsOf } = await trainedCandidate(path);
  expect(name).toMatch(/^crowdtone-candidates-.*\/best\.weights$/);
  expect((await logitsOf(await smile(), 1, FACE_SIDE)).every(Number.isFinite)).toBe(true);
});
