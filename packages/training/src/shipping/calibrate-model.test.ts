import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPRESSIONS, FACE_WINDOW_VERSION } from '@crowdtone/domain';
import {
  describeNetwork,
  GME_NET_SIZES,
  gmeNetNetwork,
  initialiseWeights,
  MODEL_FILES,
  readInt8Model,
  readModelFolder,
  writeSafetensors,
} from '@crowdtone/networks';
import { randomAt } from '@crowdtone/runtime';
import sharp from 'sharp';
import { FACE_SIDE } from '../data/face-set';
import { calibrateModel } from './calibrate-model';
import { replaceInt8Section } from './int8-section';
import { quantiseModel } from './quantise-model';

const SELECTION = { choiceGroups: 2, tableGroups: 2, references: false };

let folder: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-calibrate-'));
  model = join(folder, 'model');
  await mkdir(model);
  const metadata = { version: '1', network: 'gme-net', size: 'tiny', trainingData: 'ab'.repeat(32), protocol: 'none' };
  const weights = initialiseWeights(describeNetwork(gmeNetNetwork(GME_NET_SIZES.tiny)).parameters, 1);
  const bytes = writeSafetensors(weights, { precision: 'float16', metadata });
  const validation = { accuracy: 0.5, meanRecall: 0.5 };
  const buckets = [48, 12].map((sizePx) => ({ sizePx, temperature: 1, validation, response: null }));
  const weightsDigest = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(model, MODEL_FILES.weights), bytes);
  await writeFile(
    join(model, MODEL_FILES.calibration),
    JSON.stringify({ version: 1, weightsDigest, floorPx: 12, buckets }),
  );
  await writeFile(
    join(model, MODEL_FILES.card),
    '# card\n\n### How shares are published\n\nOld.\n\n## Limits\n\nMany.\n',
  );
});
afterAll(() => rm(folder, { recursive: true }));

/** Faces that say their expression in one grey level, in a folder for each of `expressions`. */
async function writeFaces(name: string, expressions: readonly string[]): Promise<string> {
  const data = join(folder, name);
  for (const [index, expression] of expressions.entries()) {
    await mkdir(join(data, expression), { recursive: true });
    for (let face = 0; face < 12; face += 1) {
      const random = randomAt(index, face);
      const grey = Buffer.from(Array.from({ length: FACE_SIDE ** 2 }, () => index * 30 + random.integer(20)));
      const raw = { width: FACE_SIDE, height: FACE_SIDE, channels: 1 } as const;
      await sharp(grey, { raw })
        .png()
        .toFile(join(data, expression, `${face}.png`));
    }
  }
  return data;
}

test('the same weights get a calibration of their own from labelled faces', async () => {
  const data = await writeFaces('own', EXPRESSIONS);
  const out = join(folder, 'calibrated');
  const selection = await calibrateModel({ data, model, folder: out, selection: SELECTION, imagesPerFace: 2 });
  const calibrated = readModelFolder(out);
  expect(calibrated.digest).toBe(readModelFolder(model).digest);
  expect(calibrated.calibration.measuredWith).toEqual({ precision: 'float16', faceWindow: FACE_WINDOW_VERSION });
  expect(calibrated.calibration.buckets.map(({ sizePx }) => sizePx)).toEqual([48, 12]);
  expect(calibrated.calibration.shares?.estimator).toBe(selection.chosen?.setup.estimator);
  expect(calibrated.calibration.buckets[0]?.response).toHaveLength(EXPRESSIONS.length);
  const card = await readFile(join(out, MODEL_FILES.card), 'utf8');
  expect(card).toContain('## Limits\n\nMany.');
  expect(card).toContain('The estimated quantity is');
  expect(card).not.toContain('Old.');
});

test('an int8 version is measured at every size and gets a calibration and a section of the card', async () => {
  const int8 = join(folder, 'int8');
  await cp(model, int8, { recursive: true });
  const data = await writeFaces('quantised', EXPRESSIONS);
  const { sizes } = await quantiseModel({ model: int8, data, selection: SELECTION, imagesPerFace: 1 });
  expect(sizes.map(({ sizePx }) => sizePx)).toEqual([48, 12]);
  const { calibration, quantisation, digest } = readInt8Model(int8);
  expect(calibration.measuredWith?.precision).toBe('int8');
  expect(quantisation.sizes).toEqual(sizes);
  expect(digest).not.toBe(readModelFolder(int8).digest);
  const first = await readFile(join(int8, MODEL_FILES.card), 'utf8');
  expect(first).toMatch(/### Precision[\s\S]*\| accuracy, int8, % \|[\s\S]*## Limits\n\nMany\./);
  expect(replaceInt8Section(first, sizes, true).match(/### Precision/g)).toHaveLength(1);
});

test('labelled faces that lack an expression are refused, by its name', async () => {
  const data = await writeFaces(
    'lacking',
    EXPRESSIONS.filter((expression) => expression !== 'fear'),
  );
  await expect(calibrateModel({ data, model, folder: join(folder, 'never') })).rejects.toMatchObject({
    code: 'E_CALIBRATION_CLASS',
    errorClass: 'input',
    message: expect.stringContaining('fear'),
  });
});

test("a model's own folder is not written over", async () => {
  await expect(calibrateModel({ data: folder, model, folder: model })).rejects.toMatchObject({
    code: 'E_CALIBRATION_TARGET',
  });
});
