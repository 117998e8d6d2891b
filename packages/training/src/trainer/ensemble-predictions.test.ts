import { mkdtemp, readdir, rename, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patternFaces } from '@crowdtone/testing/training/tiny-network';
import { CLASSES, FACE_PIXELS } from '../data/face-set';
import { type EnsembleMember, ensemblePredictions, withSoftTargets } from './ensemble-predictions';

let folder: string;
let asked: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-soft-targets-'));
  asked = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const FACES = patternFaces(6, 1);

/** Says `expression` the surer the lighter the leftmost pixel of the first row is. */
const member = (expression: number, digest: string): EnsembleMember => ({
  name: digest,
  digest,
  logitsOf: async (faces, count) => {
    asked += count;
    return Float32Array.from({ length: count * CLASSES }, (_, index) =>
      index % CLASSES === expression ? (faces[Math.floor(index / CLASSES) * FACE_PIXELS] ?? 0) : 0,
    );
  },
});

test('soft targets are means over networks and mirror images, computed once', async () => {
  const members = [member(0, 'aa'), member(2, 'bb')];
  const { probabilities } = await ensemblePredictions(FACES, members, folder);
  expect(asked).toBe(4 * 6);
  const sure = (face: number, x: number) => {
    const odds = Math.exp((FACES.pixels[face * FACE_PIXELS + x] ?? 0) / 127.5 - 1);
    return [odds / (odds + 7), 1 / (odds + 7)] as const;
  };
  for (let face = 0; face < 6; face++) {
    const [said, other] = [0, 1].map((which) => ((sure(face, 0)[which] ?? 0) + (sure(face, 47)[which] ?? 0)) / 2);
    expect(probabilities[face * CLASSES]).toBeCloseTo(((said ?? 0) + (other ?? 0)) / 2, 5);
    expect(probabilities[face * CLASSES + 1]).toBeCloseTo(other ?? Number.NaN, 5);
  }
  expect((await ensemblePredictions(FACES, members, folder)).probabilities).toEqual(probabilities);
  expect(asked).toBe(4 * 6);
});

test('targets lie between votes and predictions', async () => {
  const predictions = await ensemblePredictions(FACES, [member(0, 'aa')], folder);
  const { targets } = withSoftTargets(FACES, predictions, 0.25);
  for (const [index, target] of targets.entries()) {
    expect(target).toBeCloseTo(0.75 * (FACES.targets[index] ?? 0) + 0.25 * (predictions.probabilities[index] ?? 0), 6);
  }
});

test('other faces or networks have other soft targets; a wrong or incomplete file is a coded error', async () => {
  await ensemblePredictions(FACES, [member(0, 'aa')], folder);
  const [first = ''] = await readdir(folder);
  await ensemblePredictions(FACES, [member(0, 'bb')], folder);
  const second = (await readdir(folder)).find((name) => name !== first) ?? '';
  await rename(join(folder, second), join(folder, first));
  await expect(ensemblePredictions(FACES, [member(0, 'aa')], folder)).rejects.toMatchObject({
    code: 'E_ANSWERS_MISMATCH',
  });
  await truncate(join(folder, first), 100);
  await expect(ensemblePredictions(FACES, [member(0, 'aa')], folder)).rejects.toMatchObject({
    code: 'E_WEIGHTS_CORRUPT',
  });
  await ensemblePredictions(patternFaces(6, 2), [member(0, 'aa')], folder);
  expect(await readdir(folder)).toHaveLength(2);
});
