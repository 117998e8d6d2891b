import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@crowdtone/networks';
import { readMeanWeights } from './mean-weights';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-mean-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, layer: string, values: readonly number[]): Promise<string> {
  const path = join(folder, `${name}.safetensors`);
  const weights = new Map([[layer, { data: Float32Array.from(values), shape: [values.length] }]]);
  await writeFile(path, writeSafetensors(weights, { precision: 'float32' }));
  return path;
}

test('the mean of one is itself, of several their mean', async () => {
  const [a, b, c] = [
    await write('a', 'head', [1, 2]),
    await write('b', 'head', [3, 4]),
    await write('c', 'head', [8, 0]),
  ];
  const meanOf = async (...places: string[]) => Array.from((await readMeanWeights(places)).get('head')?.data ?? []);
  expect(await meanOf(a)).toEqual([1, 2]);
  expect(await meanOf(a, b)).toEqual([2, 3]);
  expect(await meanOf(a, b, c)).toEqual([4, 2]);
});

test.each([
  ['of other layers', 'tail', [1, 2]],
  ['of other shapes', 'head', [1, 2, 3]],
])('weights %s have no mean', async (name, layer, values) => {
  const one = await write('one', 'head', [1, 2]);
  const other = await write(name, layer, values);
  await expect(readMeanWeights([one, other])).rejects.toMatchObject({ code: 'E_WEIGHTS_MISMATCH' });
});
