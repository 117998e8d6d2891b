import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patternFaces } from '@crowdtone/testing/training/tiny-network';
import { CLASSES } from '../data/face-set';
import { evaluateOn } from '../run-evaluation';
import { measureGroups, UNGROUPED } from './grouped-figures';
import { readGroupings } from './groupings';
import type { Candidate } from './protocol';
import { renderEvaluationHtml } from './report-html';
import { renderEvaluationTable } from './report-table';
import { measureVotes } from './votes';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-groups-'));
});
afterAll(() => rm(folder, { recursive: true }));

const FACES = patternFaces(80, 1);

/** Reads faces of even number right and the others as the expression after theirs. */
const halfRight = Float32Array.from({ length: 80 * CLASSES }, (_, index) => {
  const face = Math.floor(index / CLASSES);
  const read = ((FACES.majority[face] ?? 0) + (Math.floor(face / 4) % 2)) % 4;
  return index % CLASSES === read ? 0.93 : 0.01;
});

async function table(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.join('\n'));
  return path;
}

const groupOf = (face: number) => (Math.floor(face / 4) % 2 === 0 ? 'bright' : 'dim');

test('each group of each grouping has its own figures, within their intervals', async () => {
  const lines = FACES.names.map((name, face) => `images/${name},${groupOf(face)},${face < 40 ? 'young' : ''}`);
  const groupings = await readGroupings(await table('made.csv', ['image,light,age', ...lines]));
  const figures = measureGroups(halfRight, FACES, groupings);
  expect(figures.map(({ grouping, group, faces, accuracy }) => [grouping, group, faces, accuracy])).toEqual([
    ['light', 'bright', 40, 1],
    ['light', 'dim', 40, 0],
    ['age', UNGROUPED, 40, 0.5],
    ['age', 'young', 40, 0.5],
  ]);
  const young = figures.find(({ group }) => group === 'young');
  // Wilson's interval of 20 of 40.
  expect(young?.accuracyInterval.low).toBeCloseTo(0.352, 3);
  expect(young?.accuracyInterval.high).toBeCloseTo(0.648, 3);
  expect(young?.meanRecall).toBe(0.5);
  expect(young?.meanRecallInterval.low).toBeGreaterThan(0.3);
  expect(young?.meanRecallInterval.low).toBeLessThan(0.5);
  expect(young?.meanRecallInterval.high).toBeGreaterThan(0.5);
  expect(figures[0]?.meanRecallInterval).toEqual({ low: 1, high: 1 });
});

test.each([
  ['no grouping in the head', ['image', 'a'], 'E_GROUPS_FORMAT', ':1'],
  ['a line with a cell too few', ['image,light', 'a,dim', 'b'], 'E_GROUPS_FORMAT', ':3'],
  ['an image twice', ['image,light', 'a,dim', 'x/a,dim'], 'E_GROUPS_FORMAT', ':3'],
])('%s', async (name, lines, code, place) => {
  await expect(readGroupings(await table(`${name}.csv`, lines))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(place),
  });
});

test('a table that is not there, and one of other images', async () => {
  await expect(readGroupings(join(folder, 'nothing.csv'))).rejects.toMatchObject({ code: 'E_GROUPS_FORMAT' });
  const other = await readGroupings(await table('other.csv', ['image,light', 'somewhere.png,dim']));
  expect(() => measureGroups(halfRight, FACES, other)).toThrow(expect.objectContaining({ code: 'E_GROUPS_JOIN' }));
});

test('votes are the truth of faces without a majority too', () => {
  const faces = patternFaces(4, 1);
  faces.majority[3] = -1;
  faces.targets.set([0.4, 0.3, 0.3, 0, 0, 0, 0, 0], 3 * CLASSES);
  const probabilities = Float32Array.from({ length: 4 * CLASSES }, (_, index) => (index % CLASSES === 0 ? 1 : 0));
  const { all, clear, unclear } = measureVotes(probabilities, faces);
  expect([all.faces, clear.faces, unclear.faces]).toEqual([4, 3, 1]);
  expect(clear.agreement).toBeCloseTo(1 / 3);
  expect(unclear.agreement).toBeCloseTo(0.4);
  expect(unclear.bestAgreement).toBeCloseTo(0.4);
  expect(all.calibrationError).toBeCloseTo(1 - (1 + 0.4) / 4);
});

test('a report of altered faces and groups says what each lost, in table and page alike', async () => {
  // Reads the brightness of the left half against the right one: robust to blur, wrong once the face is turned enough.
  const candidate: Candidate = {
    name: 'halves',
    logitsOf: async (faces, count) =>
      Float32Array.from({ length: count * CLASSES }, (_, index) => {
        const [face, expression] = [Math.floor(index / CLASSES), index % CLASSES];
        const at = (y: number, x: number) => faces[face * 2304 + y * 48 + x] ?? 0;
        return [at(8, 24), at(40, 24), at(24, 24), (at(24, 6) + at(24, 42)) / 2][expression] ?? -9;
      }),
  };
  const lines = FACES.names.map((name, face) => `${name},${groupOf(face)}`);
  const groupings = await readGroupings(await table('report.csv', ['image,light', ...lines]));
  const splits = { train: FACES, valid: FACES, test: FACES, notes: [] };
  const settings = { sizes: [24], estimators: [], altered: true, groupings };
  const report = await evaluateOn(splits, [candidate], settings);
  const { altered = [], sizes = [] } = report.candidates[0] ?? {};
  expect(altered).toHaveLength(14);
  expect(altered.map(({ alteration }) => alteration)).toContain('H.264 at crf 30');
  for (const size of [48, 24]) {
    const clean = altered.filter((figures) => figures.size === size).map(({ accuracy, lost }) => accuracy + lost);
    for (const accuracy of clean) expect(accuracy).toBeCloseTo(clean[0] ?? Number.NaN);
  }
  expect(altered.find(({ size }) => size === 48)?.unchanged).toBeGreaterThan(0.7);
  expect(sizes[0]?.byGroup.map(({ group }) => group)).toEqual(['bright', 'dim']);
  const printed = renderEvaluationTable(report);
  expect(printed).toMatch(/JPEG quality 30, halves {2,}\S+ \(\S+\), \S+/);
  expect(printed).toMatch(/light dim, halves {2,}24 px {2,}40/);
  expect(renderEvaluationHtml(report)).toContain('<h2>Altered faces</h2>');
});
