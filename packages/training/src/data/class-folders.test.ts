import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPRESSIONS } from '@crowdtone/domain';
import { writeFace } from '@crowdtone/testing/training/synthetic-faces';
import type { FaceSet } from './face-set';
import { loadFaces } from './load-faces';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-classes-'));
});
afterEach(() => rm(folder, { recursive: true }));

const expressionsOf = (set: FaceSet) => [...new Set(Array.from(set.majority, (index) => EXPRESSIONS[index]))].sort();

async function writeClass(parts: string[], count: number, firstSeed: number, side = 48): Promise<void> {
  for (let index = 0; index < count; index++) {
    await writeFace(join(folder, ...parts), `face_${firstSeed + index}.png`, firstSeed + index, side);
  }
}

test('RAF-DB: numbered classes in train and test; validation is drawn from training, the same at every load', async () => {
  await writeClass(['train', '1'], 12, 100, 100);
  await writeClass(['train', '4'], 12, 200, 100);
  await writeClass(['test', '7'], 3, 300, 100);
  const { train, valid, test, notes } = await loadFaces(folder);
  expect(expressionsOf(train)).toEqual(['happiness', 'surprise']);
  expect(expressionsOf(test)).toEqual(['neutral']);
  expect(train.names.length + valid.names.length).toBe(24);
  expect(notes[0]).toBe(`${valid.names.length} images were taken from the training images for valid`);
  expect((await loadFaces(folder)).valid.names).toEqual(valid.names);
});

test('CK+ and ExpW: named classes in one folder, all three splits drawn from it without overlap', async () => {
  await writeClass(['Angry'], 20, 400);
  await writeClass(['happy'], 20, 500);
  await writeClass(['contempt'], 20, 600);
  const { train, valid, test } = await loadFaces(folder);
  expect(expressionsOf(train)).toEqual(['anger', 'contempt', 'happiness']);
  const all = [...train.names, ...valid.names, ...test.names];
  expect(new Set(all).size).toBe(60);
  expect(valid.names.length).toBeGreaterThan(0);
  expect(test.names.length).toBeGreaterThan(0);
});

test('targets put all votes on the class', async () => {
  await writeClass(['train', 'fear'], 2, 1);
  await writeClass(['valid', 'fear'], 1, 10);
  await writeClass(['test', 'fear'], 1, 20);
  const { train } = await loadFaces(folder);
  expect(Array.from(train.targets.subarray(0, 8))).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
});

test('a folder that names no expression is an error naming it', async () => {
  await writeClass(['train', 'happy'], 1, 1);
  await writeClass(['train', 'confused'], 1, 2);
  await expect(loadFaces(folder)).rejects.toMatchObject({
    code: 'E_DATA_LAYOUT',
    message: expect.stringContaining('confused'),
  });
});

test('an empty folder, and one that does not exist, are errors', async () => {
  await expect(loadFaces(folder)).rejects.toMatchObject({ code: 'E_DATA_LAYOUT' });
  await mkdir(join(folder, 'train'));
  await expect(loadFaces(folder)).rejects.toMatchObject({ code: 'E_DATA_LAYOUT' });
  await expect(loadFaces(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'E_DATA_LAYOUT' });
});
