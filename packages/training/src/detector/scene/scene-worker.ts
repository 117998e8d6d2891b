/** Worker thread that generates one batch of scenes per requested step. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SceneWorkerData } from './prefetched-scenes';
import { SceneGenerator } from './scene-generator';
import { BatchMaker } from './scene-source';

const { supply, settings, batchSize } = workerData as SceneWorkerData;
const maker = new BatchMaker(new SceneGenerator(supply, settings), batchSize);

parentPort?.on('message', (step: number) => {
  const batch = maker.batch(step);
  parentPort?.postMessage(batch, [batch.pixels.buffer]);
});
