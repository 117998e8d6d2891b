import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFace, writeVotes } from '@crowdtone/testing/training/synthetic-faces';
import { FACE_PIXELS, majorityFaces } from './face-set';
import { loadFaces } from './load-faces';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-ferplus-'));
});
afterEach(() => rm(folder, { recursive: true }));

const image = (number: number) => `fer${String(number).padStart(7, '0')}.png`;
const face = (split: string, number: number, seed: number) =>
  writeFace(join(folder, `FER2013${split}`), image(number), seed);

/** Two faces a split with clear votes; tests add what they are about. */
async function writeSmallSet(extraRows: readonly string[] = []): Promise<void> {
  await Promise.all([
    face('Train', 0, 10),
    face('Train', 1, 11),
    face('Valid', 2, 12),
    face('Valid', 3, 13),
    face('Test', 4, 14),
    face('Test', 5, 15),
  ]);
  await writeVotes(folder, [
    `Training,${image(0)},4,0,0,1,3,2,0,0,0,0`,
    `Training,${image(1)},0,6,0,0,0,0,0,0,2,2`,
    `PublicTest,${image(2)},0,0,10,0,0,0,0,0,0,0`,
    `PublicTest,${image(3)},0,0,0,5,5,0,0,0,0,0`,
    `PrivateTest,${image(4)},0,0,0,0,0,0,8,0,2,0`,
    `PrivateTest,${image(5)},9,1,0,0,0,0,0,0,0,0`,
    ...extraRows,
  ]);
}

test('reads pixels exactly and turns votes into distributions without unknown and NF', async () => {
  const pixels = await writeSmallSet().then(() => face('Train', 0, 10));
  const { train, valid, test } = await loadFaces(folder);
  expect(train.names).toEqual([image(0), image(1)]);
  expect(train.pixels.subarray(0, FACE_PIXELS)).toEqual(pixels);
  expect(Array.from(train.targets.subarray(0, 8), (share) => share.toFixed(2))).toEqual([
    '0.40',
    '0.00',
    '0.00',
    '0.10',
    '0.30',
    '0.20',
    '0.00',
    '0.00',
  ]);
  expect(train.targets[8 + 1]).toBe(1);
  expect(valid.names).toHaveLength(2);
  expect(test.names).toHaveLength(2);
});

test('the protocol takes faces with more than half of all ten votes, five of ten are not enough', async () => {
  await writeSmallSet();
  const { train, valid, test } = await loadFaces(folder);
  expect(Array.from(train.majority)).toEqual([-1, 1]);
  expect(majorityFaces(valid).names).toEqual([image(2)]);
  expect(Array.from(majorityFaces(test).majority)).toEqual([6, 0]);
});

test('faces that repeat others pixel by pixel leave test and validation, never training', async () => {
  await writeSmallSet([
    `Training,${image(6)},10,0,0,0,0,0,0,0,0,0`,
    `PublicTest,${image(7)},10,0,0,0,0,0,0,0,0,0`,
    `PrivateTest,${image(8)},10,0,0,0,0,0,0,0,0,0`,
  ]);
  await Promise.all([face('Train', 6, 77), face('Valid', 7, 14), face('Test', 8, 77)]);
  const { train, valid, test, notes } = await loadFaces(folder);
  expect(train.names).toContain(image(6));
  expect(valid.names).not.toContain(image(7));
  expect(test.names).toEqual([image(4), image(5)]);
  expect(notes).toContain('1 test faces excluded as duplicates of training faces');
});

test('a name standing twice counts once when its rows agree and is excluded when they do not', async () => {
  await writeSmallSet([`Training,${image(0)},4,0,0,1,3,2,0,0,0,0`, `PrivateTest,${image(5)},0,0,0,0,0,0,0,0,0,10`]);
  const { train, test, notes } = await loadFaces(folder);
  expect(train.names).toContain(image(0));
  expect(test.names).toEqual([image(4)]);
  expect(notes).toContain('1 test faces excluded because of contradictory votes');
});

test('a face in which half of the annotators saw no expression is excluded', async () => {
  await writeSmallSet([`Training,${image(6)},5,0,0,0,0,0,0,0,3,2`]);
  await face('Train', 6, 20);
  const { train, notes } = await loadFaces(folder);
  expect(train.names).not.toContain(image(6));
  expect(notes).toContain('1 train faces excluded because at least half of the votes are for no expression');
});

test('rows without a name, which FER+ removed, are no error', async () => {
  await writeSmallSet(['Training,,0,0,0,0,0,0,0,0,0,10']);
  expect((await loadFaces(folder)).train.names).toHaveLength(2);
});

describe('bad data is a coded error that names the culprit', () => {
  test('an image without votes', async () => {
    await writeSmallSet();
    await face('Valid', 99, 3);
    await expect(loadFaces(folder)).rejects.toMatchObject({
      code: 'E_LABELS_JOIN',
      message: expect.stringContaining(image(99)),
    });
  });

  test('an image in the folder of another split', async () => {
    await writeSmallSet();
    await face('Test', 0, 3);
    await expect(loadFaces(folder)).rejects.toMatchObject({
      code: 'E_LABELS_JOIN',
      message: expect.stringContaining('train split'),
    });
  });

  test('a missing folder', async () => {
    await writeSmallSet();
    await rm(join(folder, 'FER2013Valid'), { recursive: true });
    await expect(loadFaces(folder)).rejects.toMatchObject({
      code: 'E_DATA_LAYOUT',
      message: expect.stringContaining('FER2013Valid'),
    });
  });

  test('a missing csv', async () => {
    await writeSmallSet();
    await rm(join(folder, 'fer2013new.csv'));
    await expect(loadFaces(folder)).rejects.toMatchObject({ code: 'E_DATA_LAYOUT', errorClass: 'input' });
  });

  test('another csv', async () => {
    await writeSmallSet();
    await writeFile(join(folder, 'fer2013new.csv'), 'emotion,pixels,Usage\n0,1 2 3,Training\n');
    await expect(loadFaces(folder)).rejects.toMatchObject({ code: 'E_LABELS_FORMAT' });
  });

  test('a row that is cut off, by its line', async () => {
    await writeSmallSet([`Training,${image(6)},5,0,0`]);
    await expect(loadFaces(folder)).rejects.toMatchObject({
      code: 'E_LABELS_FORMAT',
      message: expect.stringContaining(':8 '),
    });
  });

  test('a corrupt image', async () => {
    await writeSmallSet();
    await writeFile(join(folder, 'FER2013Train', image(1)), 'no image at all');
    await expect(loadFaces(folder)).rejects.toMatchObject({
      code: 'E_IMAGE_CORRUPT',
      message: expect.stringContaining(image(1)),
    });
  });
});

test('a row without any vote, an image of one pixel, and a split without a clear face are coded errors', async () => {
  await writeSmallSet([`Training,${image(9)},0,0,0,0,0,0,0,0,0,0`]);
  await expect(loadFaces(folder)).rejects.toMatchObject({
    code: 'E_LABELS_FORMAT',
    message: expect.stringContaining(`no votes for ${image(9)}`),
  });
  await writeSmallSet();
  await writeFace(join(folder, 'FER2013Test'), image(5), 15, 1);
  await expect(loadFaces(folder)).rejects.toMatchObject({
    code: 'E_IMAGE_CORRUPT',
    message: expect.stringContaining('1 x 1 pixels'),
  });
  await face('Test', 5, 15);
  await rm(join(folder, 'FER2013Valid'), { recursive: true });
  await face('Valid', 3, 13);
  await expect(loadFaces(folder)).rejects.toMatchObject({
    code: 'E_DATA_LAYOUT',
    message: expect.stringContaining('valid split'),
  });
  await rm(join(folder, 'FER2013Valid'), { recursive: true });
  await expect(loadFaces(folder)).rejects.toMatchObject({ code: 'E_DATA_LAYOUT' });
});
