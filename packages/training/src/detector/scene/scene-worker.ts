/** Makes scenes in a thread of its own, one batch for each step that it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import { SceneMaker } from './scene-maker';
import { BatchMaker } from './scene-source';
import type { SceneWorkerData } from './scenes-ahead';

const { supply, settings, batchSize } = workerData as SceneWorkerData;
const maker = new BatchMaker(new SceneMaker(supply, settings), batchSize);

parentPort?.on('message', (step: number) => {
  const batch = maker.batch(step);
  parentPort?.postMessage(batch, [batch.pixels.buffer]);
});
