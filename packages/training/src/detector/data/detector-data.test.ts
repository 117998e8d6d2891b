import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { type Annotation, readAnnotations } from './annotations';
import { loadImages } from './images';
import { labelsOf } from './labels';
import { splitAnnotations, TEST_SOURCES } from './split';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-boxes-'));
  await mkdir(join(folder, 'images'));
});
afterEach(() => rm(folder, { recursive: true }));

const truth = { x: 2, y: 3, w: 8, h: 10, score: 1, origin: 'truth' } as const;
const image: Annotation = { file: 'images/a.png', width: 32, height: 24, source: 'camera', boxes: [truth] };

async function write(...lines: (object | string)[]): Promise<void> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  await writeFile(join(folder, 'annotations.jsonl'), `${text.join('\n')}\n`);
}

function annotation(file: string, source: string, origin: 'truth' | 'teacher'): Annotation {
  return { file, width: 32, height: 24, source, boxes: [{ ...truth, origin }] };
}

describe('reading', () => {
  test('gives all images sorted by name, blank lines skipped', async () => {
    await write({ ...image, file: 'images/b.png', boxes: [] }, '', image);
    expect((await readAnnotations(folder)).map(({ file }) => file)).toEqual(['images/a.png', 'images/b.png']);
  });

  test.each([
    ['a line cut off', ['{"file": "images/a.png", "wid'], 'E_LABELS_FORMAT', /line 1/],
    ['a line of csv', [image, 'images/a.png,2,3,8,10'], 'E_LABELS_FORMAT', /line 2/],
    ['a box without height', [{ ...image, boxes: [{ ...truth, h: 0 }] }], 'E_LABELS_FORMAT', /boxes\.0\.h/],
    ['an image outside', [{ ...image, file: '../a.png' }], 'E_LABELS_FORMAT', /inside the folder/],
    ['an image twice', [image, image], 'E_LABELS_FORMAT', /line 2.*twice/],
    [
      'a head box that leaves the image',
      [{ ...image, headBoxes: [{ x: 20, y: 2, w: 14, h: 10 }] }],
      'E_LABELS_FORMAT',
      /headBoxes\.0 exceeds the image by 2 px/,
    ],
    ['no box at all', [{ ...image, boxes: [] }], 'E_NO_BOXES', /1 images/],
  ])('refuses %s', async (_, lines, code, message) => {
    await write(...lines);
    await expect(readAnnotations(folder)).rejects.toMatchObject({
      code,
      errorClass: 'input',
      message: expect.stringMatching(message),
    });
  });

  test('refuses a folder of another layout', async () => {
    await expect(readAnnotations(folder)).rejects.toMatchObject({ code: 'E_DATA_LAYOUT' });
    await expect(readAnnotations(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'E_DATA_LAYOUT' });
  });

  test('decodes images, grey ones too, and refuses others than annotated', async () => {
    const create = { width: 32, height: 24, channels: 3 as const, background: { r: 200, g: 100, b: 0 } };
    await sharp({ create }).png().toFile(join(folder, 'images/a.png'));
    await sharp({ create }).greyscale().png().toFile(join(folder, 'images/grey.png'));
    const [colour, grey] = await loadImages(folder, [image, { ...image, file: 'images/grey.png' }]);
    expect(Array.from(colour?.image.data.subarray(0, 3) ?? [])).toEqual([200, 100, 0]);
    expect(grey?.image.data.length).toBe(32 * 24 * 3);
    expect(colour?.faces[0]).toMatchObject({ left: 2, top: 3, right: 10, bottom: 13, confidence: 1 });
    const load = (other: object) => loadImages(folder, [{ ...image, ...other }]);
    await expect(load({ width: 33 })).rejects.toMatchObject({ code: 'E_LABELS_JOIN' });
    await expect(load({ file: 'images/none.png' })).rejects.toMatchObject({ code: 'E_IMAGE_CORRUPT' });
    await writeFile(join(folder, 'images/broken.png'), 'no image');
    await expect(load({ file: 'images/broken.png' })).rejects.toMatchObject({ code: 'E_IMAGE_CORRUPT' });
  });

  test('refuses a truncated JPEG', async () => {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
    const create = { width: 320, height: 240, channels: 3 as const, background: '#777', noise };
    const jpeg = await sharp({ create }).jpeg().toBuffer();
    await writeFile(join(folder, 'images/cut.jpg'), jpeg.subarray(0, jpeg.length / 2));
    const loading = loadImages(folder, [{ ...image, file: 'images/cut.jpg', width: 320, height: 240 }]);
    await expect(loading).rejects.toMatchObject({ code: 'E_IMAGE_CORRUPT', errorClass: 'input' });
  });

  test('decodes an 8K image, and one that has heads but no faces', async () => {
    const size = { width: 7680, height: 4320 };
    await sharp({ create: { ...size, channels: 3, background: '#123456' } })
      .jpeg()
      .toFile(join(folder, 'images/8k.jpg'));
    const headBoxes = [{ x: 7600, y: 4200, w: 12, h: 12 }];
    const [large] = await loadImages(folder, [{ ...image, ...size, file: 'images/8k.jpg', boxes: [], headBoxes }]);
    expect(large?.image.data).toHaveLength(3 * size.width * size.height);
    expect(large).toMatchObject({ faces: [], hasAllHeads: true });
    expect(large?.ignored).toEqual([{ left: 7600, top: 4200, right: 7612, bottom: 4212 }]);
  });
});

test('every third image with true boxes is for testing; clips for inspection are in no split', () => {
  const [clip = ''] = TEST_SOURCES;
  const labelled = Array.from({ length: 30 }, (_, index) => annotation(`images/${100 + index}.jpg`, 'photos', 'truth'));
  const others = [annotation('images/clip.jpg', clip, 'truth'), annotation('images/x.jpg', 'camera', 'teacher')];
  const { train, valid, test: held } = splitAnnotations([...labelled, ...others]);
  expect(held.map(({ file }) => file)).toEqual(labelled.filter((_, index) => index % 3 === 2).map(({ file }) => file));
  expect(valid).toHaveLength(4);
  expect(train).toHaveLength(17);
  const names = [...train, ...valid, ...held].map(({ file }) => file);
  expect(new Set(names).size).toBe(31);
  expect(names).not.toContain('images/clip.jpg');
});

test('of the collections for training every so many images are for validation, none for testing', () => {
  const masks = Array.from({ length: 12 }, (_, index) => annotation(`images/m${10 + index}.jpg`, 'maskon', 'truth'));
  const helmets = Array.from({ length: 20 }, (_, index) =>
    annotation(`images/h${10 + index}.jpg`, 'hardhat', 'teacher'),
  );
  const { train, valid, test: held } = splitAnnotations([...helmets, ...masks]);
  expect(held).toEqual([]);
  expect(valid.map(({ file }) => file)).toEqual([
    'images/m15.jpg',
    'images/m21.jpg',
    'images/h19.jpg',
    'images/h29.jpg',
  ]);
  expect(train).toHaveLength(28);
});

describe('labels', () => {
  const landmarks = Array.from({ length: 5 }, (_, index): [number, number] => [index, index]);
  const teacher = { ...truth, score: 0.8, origin: 'teacher', trust: 'high', landmarks } as const;
  const low = { ...teacher, x: 20, score: 0.45, trust: 'low' } as const;

  test('manual boxes are the faces, with the landmarks of matching pseudo-labels; distinct pseudo-labels are ignored', () => {
    const other = { ...teacher, x: 16, y: 14, matchesTruth: false };
    const boxes = [
      truth,
      { ...truth, x: 15, w: 2 },
      { ...teacher, matchesTruth: true },
      other,
      { ...low, matchesTruth: false },
    ];
    const { faces, ignored, isComplete } = labelsOf({ ...image, boxes });
    expect(faces).toHaveLength(1);
    expect(faces[0]?.confidence).toBe(1);
    expect(Array.from(faces[0]?.landmarks ?? [])).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    // A true dot of 2 px, and the two teacher boxes that match no truth.
    expect(ignored).toHaveLength(3);
    expect(isComplete).toBe(true);
  });

  test('trusted pseudo-labels of unlabelled faces are used unless they overlap a manual box', () => {
    const far = { ...teacher, x: 16, y: 14 };
    const touching = { ...teacher, x: 6 };
    const { faces, ignored, isComplete } = labelsOf({ ...image, boxes: [truth, far, touching, low] });
    expect(faces.map(({ left, confidence }) => [left, confidence])).toEqual([
      [2, 1],
      [16, 0.9],
    ]);
    expect(ignored.map(({ left }) => left)).toEqual([6, 20]);
    expect(isComplete).toBe(false);
  });

  test('a teacher is half believed where it is sure, not at all elsewhere; heads of unknown direction are ignored', () => {
    const small = { ...low, x: 2, y: 20, w: 4, h: 4 };
    const camera = {
      ...image,
      source: 'beijing_brt_train',
      boxes: [{ ...teacher, w: 12, h: 14 }, low, small],
      headPoints: [
        [5, 5],
        [30, 12],
        [28, 22],
      ] as [number, number][],
    };
    const { faces, ignored } = labelsOf(camera);
    expect(faces.map(({ confidence }) => confidence)).toEqual([0.9]);
    // Of the heads the first is the face, and beside faces of 12 px the teacher would have seen one in the second.
    expect(ignored).toEqual([
      { left: 20, top: 3, right: 28, bottom: 13 },
      { left: 2, top: 20, right: 6, bottom: 24 },
      { left: 24, top: 18, right: 32, bottom: 26 },
    ]);
    // Elsewhere it is believed only from 24 px on that a head without a box shows no face.
    expect(labelsOf({ ...camera, source: 'street' }).ignored).toHaveLength(4);
  });

  test('a head box without a box of the teacher is ignored unless it is large; one with a face is not', () => {
    const wide = { ...image, width: 200, height: 200 };
    const headBoxes = [
      { x: 0, y: 0, w: 14, h: 16 },
      { x: 60, y: 60, w: 20, h: 24 },
      { x: 100, y: 100, w: 40, h: 50 },
    ];
    const { faces, ignored } = labelsOf({ ...wide, boxes: [teacher], headBoxes });
    expect(faces).toHaveLength(1);
    expect(ignored).toEqual([{ left: 60, top: 60, right: 80, bottom: 84 }]);
  });
});
