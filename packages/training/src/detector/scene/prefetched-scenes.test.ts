import { join } from 'node:path';
import { syntheticImages } from '@crowdtone/testing/training/synthetic-images';
import { PrefetchedScenes } from './prefetched-scenes';
import { SceneGenerator, type SceneInputs } from './scene-generator';
import { BatchMaker } from './scene-source';

const settings = { side: 64, seed: 3 };
const supply: SceneInputs = { images: syntheticImages(2, 1), greyFaces: new Uint8Array(48 * 48).fill(120) };
const fromSources = { execArgv: ['--require', join(__dirname, '../../../../../infra/typescript-hook.cjs')] };

test('the thread generates the same scenes as this process, for any requested step', async () => {
  const ahead = new PrefetchedScenes({ supply, settings, batchSize: 2 }, fromSources);
  for (const step of [0, 1, 2, 40, 3])
    expect(await ahead.batch(step)).toEqual(new BatchMaker(new SceneGenerator(supply, settings), 2).batch(step));
  await ahead.close();
});

test('a thread that cannot make scenes tells why, and goes on telling', async () => {
  const empty = { images: [], greyFaces: new Uint8Array(0) };
  const ahead = new PrefetchedScenes({ supply: empty, settings, batchSize: 1 }, fromSources);
  await expect(ahead.batch(0)).rejects.toThrow('there are no faces for crowds');
  await expect(ahead.batch(7)).rejects.toThrow('there are no faces for crowds');
  await ahead.close();
});
