import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@crowdtone/networks';
import { patternFaces, TINY_CLASSIFIER } from '@crowdtone/testing/training/tiny-network';
import * as tf from '@tensorflow/tfjs';
import { registerGradients } from '../backend/gradients';
import { registerPlainKernels } from '../backend/plain-kernels';
import { TrainableNetwork } from '../network/trainable-network';
import { type ClassifierSettings, classifierTask } from '../tasks/classifier-task';
import { BEST_WEIGHTS, LAST_CHECKPOINT, LAST_WEIGHTS, LOG_FILE } from './run-files';
import { runTrainingLoop, type TrainingTask } from './training-loop';

const quiet = { show: () => {}, end: () => {} };
const train = patternFaces(48, 1);
const valid = patternFaces(16, 2);
const settings: ClassifierSettings = {
  faces: 'degraded',
  sizeWeights: [1, 1, 1, 1, 1, 3],
  epochs: 2,
  batchSize: 8,
  learningRate: 2e-2,
  weightDecay: 0.01,
  averageDecay: 0.9,
  balancing: 'sampling',
  balancingStrength: 0.5,
  attentionDistillation: 1,
  logitDistillation: 0.5,
  seed: 5,
};

let folder: string;
const tasks: TrainingTask[] = [];

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  registerGradients();
  registerPlainKernels();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-training-'));
});
afterEach(async () => {
  for (const task of tasks.splice(0)) task.dispose();
  await rm(folder, { recursive: true });
});

function makeTask(changes: Partial<ClassifierSettings> = {}): TrainingTask {
  const network = TrainableNetwork.create(TINY_CLASSIFIER, 3);
  const teacher = TrainableNetwork.create(TINY_CLASSIFIER, 4);
  const task = classifierTask({ name: 'test', train, valid, network, teacher }, { ...settings, ...changes });
  tasks.push(task);
  return task;
}

/** The task, asking to be interrupted once `step` updates are done. */
function interruptedAt(task: TrainingTask, step: number): { task: TrainingTask; signal: AbortSignal } {
  const controller = new AbortController();
  const watched: TrainingTask = {
    ...task,
    step(index) {
      if (index === step - 1) controller.abort();
      return task.step(index);
    },
  };
  return { task: watched, signal: controller.signal };
}

async function weightsIn(run: string): Promise<Map<string, number[]>> {
  const { weights } = readSafetensors(await readFile(join(run, LAST_WEIGHTS)), run);
  return new Map([...weights].map(([name, { data }]) => [name, Array.from(data)]));
}

test('a run interrupted in the middle of an epoch and continued ends with the very weights of an undisturbed one', async () => {
  const whole = join(folder, 'whole');
  const broken = join(folder, 'broken');
  expect((await runTrainingLoop(makeTask(), { folder: whole, progress: quiet })).complete).toBe(true);

  const { task, signal } = interruptedAt(makeTask(), 4);
  const first = await runTrainingLoop(task, { folder: broken, progress: quiet, signal });
  expect(first).toMatchObject({ complete: false, step: 4 });
  const second = await runTrainingLoop(makeTask(), { folder: broken, progress: quiet });
  expect(second).toMatchObject({ complete: true, step: 12 });

  expect(await weightsIn(broken)).toEqual(await weightsIn(whole));
  const logOf = async (run: string) => (await readFile(join(run, LOG_FILE), 'utf8')).trim().split('\n');
  const validations = (lines: string[]) => lines.filter((line) => line.includes('"validation"'));
  expect(validations(await logOf(broken))).toEqual(validations(await logOf(whole)));
});

test('going on with other settings is refused, and the checkpoint stays as it was', async () => {
  await runTrainingLoop(makeTask({ epochs: 1 }), { folder, progress: quiet });
  const before = await readFile(join(folder, LAST_CHECKPOINT));
  const other = runTrainingLoop(makeTask({ epochs: 1, learningRate: 0.5 }), { folder, progress: quiet });
  await expect(other).rejects.toMatchObject({ code: 'E_CHECKPOINT_MISMATCH', errorClass: 'input' });
  expect(await readFile(join(folder, LAST_CHECKPOINT))).toEqual(before);
});

test('a truncated checkpoint is a coded error', async () => {
  await runTrainingLoop(makeTask({ epochs: 1 }), { folder, progress: quiet });
  await truncate(join(folder, LAST_CHECKPOINT), 1000);
  const again = runTrainingLoop(makeTask({ epochs: 1 }), { folder, progress: quiet });
  await expect(again).rejects.toMatchObject({ code: 'E_WEIGHTS_CORRUPT' });
});

test('a file of weights in the place of a checkpoint is a coded error', async () => {
  await makeTask({ epochs: 1 }).saveWeights(join(folder, LAST_CHECKPOINT));
  const run = runTrainingLoop(makeTask({ epochs: 1 }), { folder, progress: quiet });
  await expect(run).rejects.toMatchObject({
    code: 'E_WEIGHTS_CORRUPT',
    message: expect.stringContaining('is not a checkpoint'),
  });
});

test('validations come every so many epochs, and at the end in any case', async () => {
  const task = makeTask({ epochs: 3 });
  await runTrainingLoop(task, { folder, progress: quiet, validateEvery: 2 });
  const entries = (await readFile(join(folder, LOG_FILE), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const epochs = entries.filter(({ kind }) => kind === 'validation').map(({ epoch }) => epoch);
  expect(epochs).toEqual([2, 3]);
});

test('a loss that is not a number stops the run, names the step, and leaves the last good checkpoint', async () => {
  const task = makeTask({ epochs: 1, learningRate: 1e30, averageDecay: null });
  const run = runTrainingLoop(task, { folder, progress: quiet, checkpointEvery: 1 });
  await expect(run).rejects.toMatchObject({
    code: 'E_TRAINING_DIVERGED',
    message: expect.stringMatching(/^step [1-5]: /),
  });
  expect(await readdir(folder)).toContain(LAST_CHECKPOINT);
});

test('the log keeps whole lines up to the checkpoint and drops what is done again', async () => {
  await runTrainingLoop(makeTask({ epochs: 1 }), { folder, progress: quiet });
  const path = join(folder, LOG_FILE);
  const kept = await readFile(path, 'utf8');
  await writeFile(path, `${kept}{"kind":"step","step":999,"epoch":9}\n{"kind":"st`);
  await runTrainingLoop(makeTask({ epochs: 1 }), { folder, progress: quiet });
  expect(await readFile(path, 'utf8')).toBe(kept);
});

test('a short training beats chance by a wide margin at every size', async () => {
  const task = makeTask({
    epochs: 6,
    attentionDistillation: 0,
    logitDistillation: 0,
    averageDecay: null,
    balancing: 'none',
  });
  const { best } = await runTrainingLoop(task, { folder, progress: quiet });
  const entries = (await readFile(join(folder, LOG_FILE), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const measured = entries.find((entry) => entry.kind === 'validation' && entry.step === best?.step);
  // Four classes: chance is 0.25.
  for (const size of [48, 24, 12, 8]) expect(measured[`accuracy${size}`]).toBeGreaterThan(0.6);
  expect(await readdir(folder)).toContain(BEST_WEIGHTS);
}, 120_000);
