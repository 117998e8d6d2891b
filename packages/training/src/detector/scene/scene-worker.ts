/** Makes scenes in a thread of its own, one batch for each step that it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import { SceneMaker } from './scene-maker';
import { makeBatch } from './scene-source';
import type { SceneWorkerData } from './scenes-ahead';

const { supply, settings, batchSize } = workerData as SceneWorkerData;
const maker = new SceneMaker(supply, settings);

parentPort?.on('message', (step: number) => {
  const batch = makeBatch(maker, step, batchSize);
  parentPort?.postMessage(batch, [batch.pixels.buffer]);
});
