import { join } from 'node:path';
import { madePictures } from '@crowdtone/testing/training/made-pictures';
import { SceneMaker, type SceneSupply } from './scene-maker';
import { BatchMaker } from './scene-source';
import { ScenesAhead } from './scenes-ahead';

const settings = { side: 64, seed: 3 };
const supply: SceneSupply = { pictures: madePictures(2, 1), greyFaces: new Uint8Array(48 * 48).fill(120) };
const fromSources = { execArgv: ['--require', join(__dirname, '../../../../../infra/typescript-hook.cjs')] };

test('the thread makes the very scenes that would be made here, whatever step is asked for', async () => {
  const ahead = new ScenesAhead({ supply, settings, batchSize: 2 }, fromSources);
  for (const step of [0, 1, 2, 40, 3])
    expect(await ahead.batch(step)).toEqual(new BatchMaker(new SceneMaker(supply, settings), 2).batch(step));
  await ahead.close();
});

test('a thread that cannot make scenes tells why, and goes on telling', async () => {
  const nobody = { pictures: [], greyFaces: new Uint8Array(0) };
  const ahead = new ScenesAhead({ supply: nobody, settings, batchSize: 1 }, fromSources);
  await expect(ahead.batch(0)).rejects.toThrow('no faces to make crowds of');
  await expect(ahead.batch(7)).rejects.toThrow('no faces to make crowds of');
  await ahead.close();
});
