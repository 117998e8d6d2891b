import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeNetwork,
  initialiseWeights,
  MODEL_FILES,
  type TinyFaceMap,
  tinyFaceMetadata,
  tinyFaceNetwork,
  writeSafetensors,
} from '@crowdtone/networks';
import { brightnessWeights, squares } from '@crowdtone/testing/networks/brightness';
import type { FaceDetection, FaceDetector } from './detector';
import { DetectorRegistry } from './open-detector';
import { decodeCells, openTinyFaceDetector } from './tiny-face-detector';

const { parameters } = describeNetwork(tinyFaceNetwork({ height: 32, width: 32 }));
const NATIVE = { possible: 0.3, likely: 0.5, certain: 0.8 };
const SCORES = { native: NATIVE, enlarged: { possible: 0.4, likely: 0.6, certain: 0.9 } };

const WINDOW_FIT = { side: 1.1, right: 0, down: -0.02 };
const model = { weights: brightnessWeights(), digest: 'ab'.repeat(32), scores: SCORES, windowFit: WINDOW_FIT };

const centres = (faces: readonly FaceDetection[]) =>
  faces.map(({ box }) => [box.x + box.width / 2, box.y + box.height / 2] as const).sort(([x], [otherX]) => x - otherX);

let open: FaceDetector[] = [];
afterEach(async () => {
  for (const detector of open) await detector.close();
  open = [];
});

async function detector(minFacePx: number, minScore?: number, weights = model.weights): Promise<FaceDetector> {
  const opened = await openTinyFaceDetector({ ...model, weights }, { minFacePx, minScore, runtime: 'onnxruntime' });
  open.push(opened);
  return opened;
}

test('each face in the maps is found once, in pixels of the frame', async () => {
  const faces = await (await detector(12)).detect(squares(100, 70, [[8, 12], [60, 40]])); // biome-ignore format: a line
  expect(centres(faces)).toEqual([
    [10, expect.closeTo(14, 3)],
    [62, expect.closeTo(42, 3)],
  ]);
  expect(faces[0]?.box.width).toBeCloseTo(16, 3);
  expect(faces[0]?.box.height).toBeCloseTo(20, 3);
  expect(faces[0]?.score).toBeCloseTo(1 / (1 + Math.exp(-10)), 4);
});

/** Weights whose boxes are so large that those of neighbouring cells are the same face. */
const largeFaces = brightnessWeights(12, 12);

/** Expects one face around each square of 8 pixels, in order, and no other. */
function expectFacesAt(faces: readonly FaceDetection[], corners: readonly (readonly [number, number])[]): void {
  const found = centres(faces);
  expect(found).toHaveLength(corners.length);
  // The square fills cells of the tile that begin up to 4 pixels beside it.
  const distances = found.map(([x, y], index) =>
    Math.max(...[x, y].map((at, axis) => Math.abs(at - 4 - (corners[index]?.[axis] ?? 0)))),
  );
  expect(Math.max(...distances)).toBeLessThanOrEqual(4);
}

test('a frame over the memory limit is cut into tiles, and a face on a border is found once, with a whole box', async () => {
  const corners = Array.from({ length: 40 }, (_, index) => [index * 96 + 44, 36 + (index % 7) * 4] as const);
  // 3,900 x 1,000 pixels take two tiles; wherever they meet, one of the faces lies within 48 pixels of it.
  const faces = await (await detector(12, undefined, largeFaces)).detect(squares(3900, 1000, corners, 8));
  expectFacesAt(faces, corners);
  for (const { box } of faces) expect(box.width).toBeCloseTo(24, 3);
});

test('the smallest wanted face determines the scale', async () => {
  const frame = squares(64, 64, [[32, 32]], 8); // biome-ignore format: a line
  const sizes = async (minFacePx: number) => {
    const faces = await (await detector(minFacePx)).detect(frame);
    return new Set(faces.map(({ box }) => Math.round(box.width)));
  };
  // The same cell of 4 pixels stands for 4, for 2 when the frame is enlarged and for 8 when it is halved.
  expect(await sizes(12)).toEqual(new Set([16]));
  expect(await sizes(8)).toEqual(new Set([8]));
  expect(await sizes(40)).toEqual(new Set([32]));
});

test('boxes far smaller than wanted are not reported', async () => {
  const frame = squares(64, 64, [[32, 32]], 8); // biome-ignore format: a line
  const weights = brightnessWeights(4, 4);
  expect(await (await detector(17, undefined, weights)).detect(frame)).not.toEqual([]);
  expect(await (await detector(18, undefined, weights)).detect(frame)).toEqual([]);
});

test('scores below what is possible are left out, unless they are asked for', async () => {
  const dim = squares(32, 32, [[8, 8]]); // biome-ignore format: a line
  dim.data.forEach((value, at) => {
    if (value > 0) dim.data[at] = 180;
  });
  const [face] = await (await detector(12, 0.01)).detect(dim);
  expect(face?.score).toBeGreaterThan(0.01);
  expect(face?.score).toBeLessThan(NATIVE.possible);
  expect(await (await detector(12)).detect(dim)).toEqual([]);
});

test.each([
  [1, 1],
  [1, 40],
  [16, 16],
  [1000, 3],
])('a frame of %d x %d pixels is no error', async (width, height) => {
  for (const minFacePx of [8, 20, 60]) {
    expect(await (await detector(minFacePx)).detect(squares(width, height, []))).toEqual([]);
  }
});

test('a face in the last corner of an 8K frame is found', async () => {
  const faces = await (await detector(20, undefined, largeFaces)).detect(squares(7680, 4320, [[7640, 4280]], 8));
  expectFacesAt(faces, [[7640, 4280]]);
}, 120_000);

test('cells in the padding and NaN scores yield no candidates', () => {
  const map: TinyFaceMap = {
    stride: 32,
    columns: 2,
    scores: Float32Array.of(9, 9, Number.NaN, 9),
    boxes: new Float32Array(16),
  };
  const candidates: number[][] = [];
  decodeCells(map, { width: 40, height: 60 }, 0.5, (...values) => candidates.push(values));
  expect(candidates.map(([left, top, right, bottom]) => [left, top, right, bottom])).toEqual([[-16, -16, 48, 48]]);
});

describe('the registry', () => {
  let models: string;
  beforeEach(async () => {
    models = await mkdtemp(join(tmpdir(), 'crowdtone-detectors-'));
  });
  afterEach(() => rm(models, { recursive: true }));

  async function ship(metadata: object = {}): Promise<string> {
    const about = { ...tinyFaceMetadata({ trainingData: 'ab', protocol: 'none' }), ...metadata };
    const bytes = writeSafetensors(initialiseWeights(parameters, 1), { precision: 'float16', metadata: about });
    const weightsDigest = createHash('sha256').update(bytes).digest('hex');
    const folder = join(models, 'tiny-face');
    await mkdir(folder);
    await writeFile(join(folder, MODEL_FILES.weights), bytes);
    await writeFile(
      join(folder, MODEL_FILES.calibration),
      JSON.stringify({ version: 1, weightsDigest, scores: SCORES, windowFit: WINDOW_FIT }),
    );
    return weightsDigest;
  }

  test('offers the detector only when its folder exists', async () => {
    expect(new DetectorRegistry(models).names).toEqual(['ssd', 'centerface']);
    const unknown = new DetectorRegistry(models).open('tiny-face', { minFacePx: 20 });
    await expect(unknown).rejects.toMatchObject({ code: 'E_DETECTOR_UNKNOWN', exitCode: 2 });
    const digest = await ship();
    const registry = new DetectorRegistry(models);
    expect(registry.names).toEqual(['tiny-face', 'ssd', 'centerface']);
    // Optional models have to be installed first.
    for (const name of ['tiny-face', 'ssd']) registry.check(name);
    const opened = await registry.open('tiny-face', { minFacePx: 20 });
    expect(opened).toMatchObject({
      name: `tiny-face (${digest.slice(0, 12)}), faces from 20 px`,
      scores: NATIVE,
      windowFit: WINDOW_FIT,
    });
    await opened.close();
    const enlarging = await registry.open('tiny-face', { minFacePx: 8 });
    expect(enlarging.scores).toEqual(SCORES.enlarged);
    await enlarging.close();
  });

  test('refuses weights of another version', async () => {
    await ship({ version: '2' });
    const check = () => new DetectorRegistry(models).check('tiny-face');
    expect(check).toThrow(expect.objectContaining({ code: 'E_WEIGHTS_VERSION' }));
    const opening = new DetectorRegistry(models).open('tiny-face', { minFacePx: 20 });
    await expect(opening).rejects.toMatchObject({ code: 'E_WEIGHTS_VERSION', exitCode: 4 });
  });
});
