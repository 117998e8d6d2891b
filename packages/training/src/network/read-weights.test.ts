import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@crowdtone/networks';
import { readWeights, weightFileOf } from './read-weights';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function writeWeights(...parts: string[]): Promise<string> {
  const path = join(folder, ...parts);
  const weights = new Map([[parts.join('/'), { data: Float32Array.of(1), shape: [1] }]]);
  await writeFile(path, writeSafetensors(weights, { precision: 'float32' }));
  return path;
}

test('a file, the folder of a run and the folder of a model are all places of weights', async () => {
  await Promise.all(['run', 'model'].map((name) => mkdir(join(folder, name))));
  const file = await writeWeights('any.safetensors');
  const best = await writeWeights('run', 'best.weights.safetensors');
  const shipped = await writeWeights('model', 'weights.safetensors');
  expect(await weightFileOf(file)).toBe(file);
  expect(await weightFileOf(join(folder, 'run'))).toBe(best);
  expect(await weightFileOf(join(folder, 'model'))).toBe(shipped);
  expect([...(await readWeights(join(folder, 'model'))).keys()]).toEqual(['model/weights.safetensors']);
});

test('of a run that was exported into its own folder the best weights of training count', async () => {
  await writeWeights('weights.safetensors');
  const best = await writeWeights('best.weights.safetensors');
  expect(await weightFileOf(folder)).toBe(best);
});

test.each([
  ['nothing', 'nothing', 'E_WEIGHTS_MISSING'],
  ['a folder without weights', '.', 'E_WEIGHTS_MISSING'],
  ['something below a file', 'half.safetensors/deeper', 'E_WEIGHTS_MISSING'],
  ['a file that was half written', 'half.safetensors', 'E_WEIGHTS_CORRUPT'],
])('%s is a coded error', async (_, place, code) => {
  await writeFile(join(folder, 'half.safetensors'), Uint8Array.of(200, 0, 0, 0, 0, 0, 0, 0, 123));
  await expect(readWeights(join(folder, place))).rejects.toMatchObject({ code });
});
