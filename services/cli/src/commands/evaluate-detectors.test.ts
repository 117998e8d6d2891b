import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeNetwork,
  GME_NET_SIZES,
  gmeNetNetwork,
  initialiseWeights,
  writeSafetensors,
} from '@crowdtone/networks';
import { run } from '@crowdtone/testing/cli/program';
import { brightnessWeights } from '@crowdtone/testing/networks/brightness';
import { writeBrightSquares } from '@crowdtone/testing/training/bright-squares';
import type { DetectionReport } from '@crowdtone/training';

let folder: string;
let data: string;
let weights: string;
let printed: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-detectors-'));
  data = join(folder, 'data');
  await writeBrightSquares(data, 6);
  weights = join(folder, 'weights.safetensors');
  await writeFile(weights, writeSafetensors(brightnessWeights(), { precision: 'float32' }));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  printed = [];
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('measures weights and the detectors of others side by side, as table, JSON and page', async () => {
  const out = join(folder, 'report');
  expect(await run('evaluate', '--detector', weights, '--data', data, '--split', 'train')).toEqual({ exitCode: 0 });
  expect(printed.join('')).toMatch(/^4 images of split train, 0\.12 megapixels; faces: 8 >=6 px/);
  printed = [];
  const words = ['evaluate', '--detector', weights, 'ssd-whole', '--data', data];
  expect(await run(...words, '--out', out, '--json')).toEqual({ exitCode: 0 });
  const report = JSON.parse(printed.join('')) as DetectionReport;
  expect(report.split).toBe('test');
  const [ours, ssd] = report.candidates;
  expect(ours).toMatchObject({ name: weights, counted: { faces: 4, averagePrecision: 1, recall: 1, precision: 1 } });
  expect(ssd).toMatchObject({ name: 'ssd-whole', counted: { faces: 4, averagePrecision: 0, recall: null } });
  expect(JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8'))).toEqual(report);
  expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('ssd-whole');
});

test("face-api's tiny detector and the size after @ are understood", async () => {
  expect(await run('evaluate', '--detector', 'faceapi-tiny', `${weights}@8`, '--data', data, '--json')).toEqual({
    exitCode: 0,
  });
  const { candidates } = JSON.parse(printed.join('')) as DetectionReport;
  expect(candidates.map(({ description }) => description)).toEqual([
    expect.stringContaining('tiny detector'),
    expect.stringMatching(/^tiny-face \([0-9a-f]{12}\), faces from 8 px$/),
  ]);
  // face-api's WebAssembly takes a minute for it on a machine that has other work to do.
}, 180_000);

describe('mistakes', () => {
  test.each([
    ['neither models nor detectors', [], 2, 'E_USAGE'],
    ['models and detectors', ['--model', 'human', '--detector', 'ssd'], 2, 'E_USAGE'],
    ['an unknown detector', ['--detector', 'hawk'], 2, 'E_DETECTOR_UNKNOWN'],
    ['missing weights', ['--detector', './nowhere.safetensors'], 3, 'E_WEIGHTS_MISSING'],
    ['a size that is none', ['--detector', 'ssd@0'], 2, 'E_MIN_FACE'],
    ['models on the training split', ['--model', 'human', '--split', 'train'], 2, 'E_USAGE'],
    ['a split that is none', ['--detector', 'ssd', '--split', 'best'], 2, 'E_USAGE'],
  ])('%s', async (_, words, exitCode, code) => {
    expect(await run('evaluate', ...words, '--data', data)).toEqual({ exitCode, code });
  });

  test('weights of another network, a folder without boxes', async () => {
    const other = join(folder, 'other.safetensors');
    const { parameters } = describeNetwork(gmeNetNetwork(GME_NET_SIZES.tiny));
    await writeFile(other, writeSafetensors(initialiseWeights(parameters, 1), { precision: 'float32' }));
    expect(await run('evaluate', '--detector', other, '--data', data)).toEqual({
      exitCode: 4,
      code: 'E_WEIGHTS_MISMATCH',
    });
    const empty = join(folder, 'empty');
    await writeBrightSquares(empty, 0);
    expect(await run('evaluate', '--detector', weights, '--data', empty)).toEqual({ exitCode: 3, code: 'E_NO_BOXES' });
  });
});
