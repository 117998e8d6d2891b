import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomAt } from '@crowdtone/runtime';
import { TINY_DETECTOR } from '@crowdtone/testing/training/tiny-detector';
import { openTrainingBackend } from '../backend/open-backend';
import { TrainableNetwork } from '../network/trainable-network';
import { runTrainingLoop } from '../trainer/training-loop';
import type { LabelledImage } from './data/images';
import { type DetectorSettings, detectorTask } from './detector-task';
import { Scene } from './scene/scene';
import type { SceneSource } from './scene/scene-source';

const SIDE = 64;
const settings: DetectorSettings = {
  epochs: 1,
  stepsPerEpoch: 200,
  warmUpSteps: 5,
  batchSize: 2,
  side: SIDE,
  shape: 'separable',
  learningRate: 0.03,
  weightDecay: 0,
  averageDecay: 0.9,
  seed: 1,
};

/** Noise with red squares of about 12 px for faces: nothing that the smallest network could not find. */
function makeScene(step: number, place: number): Scene {
  const random = randomAt(7, step, place);
  const scene = new Scene(SIDE);
  const { canvas } = scene;
  canvas.pixels.forEach((_, at) => {
    canvas.pixels[at] = random.integer(60);
  });
  for (const middle of [16, 48]) {
    const size = 10 + random.integer(4);
    const [left, top] = [middle - 5 + random.integer(6) - 3, 8 + random.integer(40)];
    for (let y = top; y < top + size; y += 1) {
      for (let x = left; x < left + size; x += 1) canvas.blend(x, y, [240, 30, 30], 1);
    }
    const box = { left, top, right: left + size, bottom: top + size };
    scene.addFace({ ...box, confidence: 1, landmarks: null }, canvas.bounds);
  }
  return scene;
}

const scenes: SceneSource = {
  batch(step) {
    const scenes = Array.from({ length: settings.batchSize }, (_, place) => makeScene(step, place));
    return { pixels: Uint8Array.from(scenes.flatMap(({ canvas }) => [...canvas.pixels])), labels: scenes };
  },
};

const valid: LabelledImage[] = Array.from({ length: 4 }, (_, place) => {
  const { canvas, faces, ignored } = makeScene(1_000_000, place);
  const image = { data: Uint8Array.from(canvas.pixels), width: SIDE, height: SIDE };
  return { name: `${place}`, source: 'synthetic', image, hasAllHeads: false, faces, ignored };
});

function makeTask(changes: Partial<DetectorSettings> = {}) {
  const network = TrainableNetwork.create(TINY_DETECTOR, 3);
  const material = { scenes, origin: {}, valid, network };
  return { network, task: detectorTask(material, { ...settings, ...changes }) };
}

let folder: string;
beforeAll(() => openTrainingBackend());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-detector-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a short training finds faces of images it was not trained on, far above chance', async () => {
  const { task, network } = makeTask();
  const before = await task.validate();
  const { complete, best } = await runTrainingLoop(task, { folder, progress: { show: () => {}, end: () => {} } });
  expect(complete).toBe(true);
  expect(before.score).toBeLessThan(0.02);
  expect(best?.score).toBeGreaterThan(0.3);
  task.dispose();
  network.dispose();
}, 300_000);

test('going on from a saved state makes the very steps of an undisturbed run', async () => {
  const whole = makeTask();
  for (let step = 0; step < 2; step += 1) await whole.task.step(step);
  const saved = new Map([...whole.task.state()].map(([name, values]) => [name, values.slice()]));
  const twoMore = async ({ task }: typeof whole) => [await task.step(2), await task.step(3)];
  const next = await twoMore(whole);
  const resumed = makeTask();
  resumed.task.restore(saved);
  expect(await twoMore(resumed)).toEqual(next);
  expect(next.every((figures) => Number.isFinite(figures.loss))).toBe(true);
  for (const { task, network } of [whole, resumed]) {
    task.dispose();
    network.dispose();
  }
});
