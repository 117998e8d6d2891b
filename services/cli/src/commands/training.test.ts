import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT_CODES } from '@crowdtone/domain';
import {
  describeNetwork,
  GME_NET_SIZES,
  gmeNetNetwork,
  initialiseWeights,
  type Network,
  writeSafetensors,
} from '@crowdtone/networks';
import { run } from '@crowdtone/testing/cli/program';
import type { EvaluationReport } from '@crowdtone/training';
import sharp from 'sharp';

const SIDE = 48;
const HEADER = 'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF';
const USAGES = { FER2013Train: 'Training', FER2013Valid: 'PublicTest', FER2013Test: 'PrivateTest' } as const;
const FACES_A_SPLIT = 64;
const TEACHER = join(__dirname, '../../../../packages/training/weights/teacher');

let folder: string;
let data: string;

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-train-'));
  data = await writeFerplus('ferplus', 8);
});
afterAll(() => rm(folder, { recursive: true }));

/** Faces of the first `expressions` expressions in the layout of FER+; its folder. */
async function writeFerplus(name: string, expressions: number): Promise<string> {
  const path = join(folder, name);
  const rows = [HEADER];
  for (const [split, usage] of Object.entries(USAGES)) {
    await mkdir(join(path, split), { recursive: true });
    for (let face = 0; face < FACES_A_SPLIT; face += 1) {
      const number = rows.length - 1;
      const image = `fer${String(number).padStart(7, '0')}.png`;
      await writeFile(join(path, split, image), await facePng(number));
      const votes = Array.from({ length: 8 }, (_, index) => (index === face % expressions ? 10 : 0));
      rows.push([usage, image, ...votes, 0, 0].join());
    }
  }
  await writeFile(join(path, 'fer2013new.csv'), `${rows.join('\n')}\n`);
  return path;
}

/** A unique grey image. */
function facePng(number: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => (pixel * (number + 1)) % 251);
  const raw = { width: SIDE, height: SIDE, channels: 1 as const };
  return sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer();
}

async function writeWeights(name: string, network: Network): Promise<string> {
  const path = join(folder, name);
  const weights = initialiseWeights(describeNetwork(network).parameters, 1);
  await writeFile(path, writeSafetensors(weights, { precision: 'float32' }));
  return path;
}

test('no other command loads what trains', () => {
  const hook = join(__dirname, '../../../../infra/typescript-hook.cjs');
  const source = `require(${JSON.stringify(join(__dirname, '../program.ts'))}).buildProgram(() => undefined);
    console.log(Object.keys(require.cache).filter((path) => /tensorflow.tfjs|packages.training/.test(path)).length)`;
  const { stdout } = spawnSync(process.execPath, ['--require', hook, '--eval', source], { encoding: 'utf8' });
  expect(stdout.trim()).toBe('0');
});

describe('crowdtone train', () => {
  test('Ctrl-C saves the run; the same command goes on, another schedule is refused', async () => {
    const out = join(folder, 'plain');
    const words = ['train', 'plain', '--data', data, '--out', out];
    for (let time = 0; time < 2; time += 1) {
      const running = run(...words);
      process.emit('SIGINT');
      expect(await running).toEqual({ exitCode: EXIT_CODES.interrupted });
      expect(await readdir(out)).toEqual(['last.checkpoint.safetensors', 'log.jsonl']);
    }
    expect(await run(...words, '--epochs', '2')).toEqual({ exitCode: 3, code: 'E_CHECKPOINT_MISMATCH' });
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  test.each([
    ['no teacher', ['gme-net'], 2, 'E_TEACHER_MISSING'],
    ['a teacher that is not there', ['gme-net', '--teacher', 'nowhere.safetensors'], 3, 'E_WEIGHTS_MISSING'],
    ['an epoch and a half', ['plain', '--epochs', '1.5'], 2, 'E_USAGE'],
    ['an ensemble that is not there', ['plain', '--ensemble', 'nowhere.safetensors'], 3, 'E_WEIGHTS_MISSING'],
    ['a rate of nothing', ['plain', '--rate', '0'], 2, 'E_USAGE'],
    ['a balancing above one', ['plain', '--balancing', '1.5'], 2, 'E_USAGE'],
    ['an unknown network', ['resnet'], 2, 'E_USAGE'],
  ])('%s', async (_, words, exitCode, code) => {
    expect(await run('train', ...words, '--data', data, '--out', join(folder, 'refused'))).toEqual({ exitCode, code });
  });

  test('weights of another network, and a file that is none', async () => {
    const plain = await writeWeights('other.safetensors', gmeNetNetwork(GME_NET_SIZES.tiny));
    const words = ['train', 'gme-net', '--data', data, '--out', join(folder, 'refused'), '--teacher'];
    expect(await run(...words, plain)).toEqual({ exitCode: 4, code: 'E_WEIGHTS_MISMATCH' });
    expect(await run(...words, join(data, 'fer2013new.csv'))).toEqual({ exitCode: 4, code: 'E_WEIGHTS_CORRUPT' });
  });

  test('weights may be named by their folder, and a folder without any is said to hold none', async () => {
    const start = ['gme-net-alone', '--data', data, '--out', join(folder, 'started'), '--from'];
    expect(await run('train', ...start, data)).toEqual({ exitCode: 3, code: 'E_WEIGHTS_MISSING' });
    const running = run('train', ...start, TEACHER);
    process.emit('SIGINT');
    expect(await running).toEqual({ exitCode: EXIT_CODES.interrupted });
  });
});

describe('data that cannot be used', () => {
  const spoilt = async (name: string) => {
    const path = join(folder, name);
    for (const split of Object.keys(USAGES)) await mkdir(join(path, split), { recursive: true });
    await writeFile(
      join(path, 'fer2013new.csv'),
      [HEADER, 'Training,fer0000000.png,10,0,0,0,0,0,0,0,0,0', ''].join('\n'),
    );
    return path;
  };

  test('an empty folder, a csv that does not join, a picture that does not decode', async () => {
    const layout = await spoilt('layout');
    const joined = await spoilt('joined');
    await writeFile(join(joined, 'FER2013Train', 'fer0000009.png'), await facePng(1));
    const corrupt = await spoilt('corrupt');
    await writeFile(join(corrupt, 'FER2013Train', 'fer0000000.png'), 'no picture');
    for (const [path, code] of [
      [layout, 'E_DATA_LAYOUT'],
      [join(folder, 'nothing'), 'E_DATA_LAYOUT'],
      [joined, 'E_LABELS_JOIN'],
      [corrupt, 'E_IMAGE_CORRUPT'],
    ] as const) {
      expect(await run('train', 'plain', '--data', path, '--out', join(folder, 'refused'))).toEqual({
        exitCode: 3,
        code,
      });
      expect(await run('evaluate', '--model', 'human', '--data', path)).toEqual({ exitCode: 3, code });
    }
  });
});

describe('crowdtone train detector', () => {
  const truth = { x: 1, y: 1, w: 8, h: 9, score: 1, origin: 'truth' };
  const line = (boxes: object[]) => JSON.stringify({ file: 'a.png', width: 48, height: 48, source: 'camera', boxes });

  test.each([
    ['no annotations', null, 'E_DATA_LAYOUT'],
    ['a broken line', `${line([truth])}\n{"file"`, 'E_LABELS_FORMAT'],
    ['no box', line([]), 'E_NO_BOXES'],
    ['too few true boxes', line([truth]), 'E_NO_TRUTH'],
  ])('%s', async (name, annotations, code) => {
    const path = join(folder, name.replaceAll(' ', '-'));
    await mkdir(path);
    if (annotations !== null) await writeFile(join(path, 'annotations.jsonl'), annotations);
    const out = join(folder, 'refused');
    expect(await run('train', 'detector', '--data', path, '--out', out)).toEqual({ exitCode: 3, code });
  });
});

describe('crowdtone evaluate', () => {
  test('prints the figures of the split asked for as JSON, and leaves the same beside a page and a picture', async () => {
    const printed: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    const out = join(folder, 'evaluation');
    // Without contempt nothing can correct for confusion, so only the two quick ways of counting groups are measured.
    const words = ['--data', await writeFerplus('seven', 7), '--split', 'valid', '--out', out, '--json'];
    expect(await run('evaluate', '--model', 'faceapi-baseline', ...words)).toEqual({ exitCode: 0 });
    const report = JSON.parse(printed.join('')) as EvaluationReport;
    expect(report).toMatchObject({ split: 'valid', faces: { valid: FACES_A_SPLIT, test: FACES_A_SPLIT } });
    expect(report.candidates.map(({ name }) => name)).toEqual(['faceapi-baseline']);
    expect(report.candidates[0]?.sizes.map(({ size }) => size)).toEqual([48, 32, 24, 16, 12, 8]);
    expect(Object.keys(report.candidates[0]?.sizes[0]?.groups.N ?? {})).toEqual(['counted', 'mean probability']);
    expect(JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8'))).toEqual(report);
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('<td>');
    const picture = await sharp(join(out, 'accuracy.svg')).metadata();
    expect(picture).toMatchObject({ format: 'svg', width: 720, height: 340 });
  });

  test.each([
    ['an unknown model', 'crystal-ball', 2, 'E_MODEL_UNKNOWN'],
    ['missing weights', './nowhere.safetensors', 3, 'E_WEIGHTS_MISSING'],
    ['named missing weights', 'arm=nowhere.safetensors', 3, 'E_WEIGHTS_MISSING'],
    ['a name without weights', 'arm=', 2, 'E_MODEL_UNKNOWN'],
  ])('%s', async (_, model, exitCode, code) => {
    expect(await run('evaluate', '--model', model, '--data', data)).toEqual({ exitCode, code });
  });

  test('altered faces, groups and pages of shares are of models alone, and a table of groups has to be one', async () => {
    const detectors = ['evaluate', '--detector', 'tiny-face', '--data', data];
    expect(await run(...detectors, '--altered')).toEqual({ exitCode: 2, code: 'E_USAGE' });
    expect(await run(...detectors, '--groups', 'groups.csv')).toEqual({ exitCode: 2, code: 'E_USAGE' });
    expect(await run(...detectors, '--markdown', 'page.md')).toEqual({ exitCode: 2, code: 'E_USAGE' });
    const models = ['evaluate', '--model', 'faceapi-baseline', '--data', data];
    const groups = join(data, 'nothing.csv');
    expect(await run(...models, '--groups', groups)).toEqual({ exitCode: 3, code: 'E_GROUPS_FORMAT' });
  });

  test('a split that is for training', async () => {
    const words = ['evaluate', '--model', 'human', '--data', data, '--split', 'train'];
    expect(await run(...words)).toEqual({ exitCode: 2, code: 'E_USAGE' });
  });

  test('weights that fit no network', async () => {
    const path = await writeWeights('odd.safetensors', gmeNetNetwork(GME_NET_SIZES.tiny));
    expect(await run('evaluate', '--model', path, '--data', data)).toEqual({ exitCode: 4, code: 'E_WEIGHTS_MISMATCH' });
  });
});
