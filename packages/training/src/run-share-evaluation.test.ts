import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPRESSIONS } from '@crowdtone/domain';
import { describeExpressionModel, type ExpressionModel } from '@crowdtone/networks';
import { randomAt } from '@crowdtone/runtime';
import sharp from 'sharp';
import { CLASSES, FACE_SIDE, type FaceSet } from './data/face-set';
import { type ShareReport, withShareSections } from './evaluation/shares/share-report';
import { PRODUCT_CAPTURE } from './images/simulated-capture';
import { runShareEvaluation } from './run-share-evaluation';

let folder: string;
let data: string;
let page: string;
let report: ShareReport;

const description = describeExpressionModel('gme-net');
const model: ExpressionModel = {
  ...description,
  runtime: 'onnxruntime',
  classify: () => Promise.reject(new Error('predictions are simulated')),
  close: () => Promise.resolve(),
};

/** Predictions that are right four times in five, and say nothing of dark faces. */
function simulated(brightness: number) {
  return async ({ majority, names }: FaceSet, _sizePx: number, image: number): Promise<Float32Array> =>
    Float32Array.from({ length: names.length * CLASSES }, (_, index) => {
      const face = Math.floor(index / CLASSES);
      const random = randomAt(face, image);
      const said = random.uniform() < 0.8 ? majority[face] : random.integer(CLASSES);
      const peak = brightness < 1 ? 0.2 : 0.7;
      return Math.log(index % CLASSES === said ? peak : (1 - peak) / (CLASSES - 1));
    });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-share-evaluation-'));
  data = join(folder, 'faces');
  for (const [index, expression] of EXPRESSIONS.entries()) {
    await mkdir(join(data, expression), { recursive: true });
    for (let face = 0; face < 40; face += 1) {
      const grey = Buffer.alloc(FACE_SIDE ** 2, index * 30);
      grey[face] = 255;
      const raw = { width: FACE_SIDE, height: FACE_SIDE, channels: 1 } as const;
      await sharp(grey, { raw })
        .png()
        .toFile(join(data, expression, `${face}.png`));
    }
  }
  page = join(folder, 'page.md');
  await writeFile(page, '# Shares\n\nBefore.\n');
  report = await runShareEvaluation({
    data,
    model,
    description,
    split: 'valid',
    groups: 2,
    page,
    images: (conditions) => simulated((conditions ?? PRODUCT_CAPTURE).brightness),
  });
});
afterAll(() => rm(folder, { recursive: true }));

test('what ships stands beside its former self, counting and the mean probability, in every protocol and group size', () => {
  const names = report.columns.map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(['shipped', 'counted']);
  expect(names).toEqual(expect.arrayContaining(['vote mixture without fixed prior', 'mean calibrated probability']));
  for (const { cells } of report.columns) expect(cells).toHaveLength(3 * 2 * 3 * 5);
});

test('readings of dark faces, which say nothing, are less trusted than unaltered ones', () => {
  const unlikenessOf = (wanted: string) => {
    const own = report.trust.filter(({ name }) => name === wanted);
    return own.reduce((sum, { unlikeness }) => sum + unlikeness / own.length, 0);
  };
  expect(unlikenessOf('dark')).toBeGreaterThan(unlikenessOf('unaltered') + 1);
});

test('the cost of shares and of trust is measured for 20, 200 and 5,000 people', () => {
  for (const name of ['shipped', 'trust']) {
    const own = report.cost.filter((one) => one.name === name);
    expect(own.map(({ people }) => people)).toEqual([20, 200, 5000]);
    for (const { ms } of own) expect(ms).toBeGreaterThan(0);
  }
});

test('the tables are written into a page, where they replace those of the same model and split', async () => {
  const first = await readFile(page, 'utf8');
  expect(first).toMatch(
    /^# Shares\n\nBefore\.\n\n<!-- crowdtone evaluate --shares --model gme-net --split valid -->\n/,
  );
  expect(first).toMatch(/### Distribution shift[\s\S]*\| dark \| 48 px \| U \| 20 \|[\s\S]*### Cost/);
  expect(first).not.toMatch(/undefined|NaN/);
  const tested = withShareSections(`${first}\nAfter.\n`, { ...report, split: 'test', trust: [] });
  expect(tested.match(/### Distribution shift/g)).toHaveLength(1);
  const again = withShareSections(tested, { ...report, measuredAt: '2031-01-01T00:00:00.000Z' });
  expect(again.match(/<!-- crowdtone evaluate/g)).toHaveLength(2);
  expect(again).toMatch(
    /^# Shares\n\nBefore\.[\s\S]*--split valid -->[^:]*2031-01-01[\s\S]*\nAfter\.\n[\s\S]*--split test -->[\s\S]*-->\n$/,
  );
});

test('a model whose shares are counted has nothing to evaluate', async () => {
  const request = { data, model, description: { shareCorrection: null }, split: 'valid' } as const;
  await expect(runShareEvaluation(request)).rejects.toMatchObject({ code: 'E_SHARES_COUNTED' });
});
