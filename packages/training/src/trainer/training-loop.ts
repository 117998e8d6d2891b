import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asCrowdtoneError, CrowdtoneError } from '@crowdtone/domain';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint';
import type { NamedArrays } from './named-arrays';
import { duration, type ProgressLine } from './progress';
import { BEST_WEIGHTS, LAST_CHECKPOINT, LAST_WEIGHTS, LOG_FILE } from './run-files';
import { RunningMeans, TrainingLog } from './training-log';

/** Result of a validation. */
export interface Validation {
  /** Criterion for the best weights; larger is better. */
  readonly score: number;
  /** For the log. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A training, one step at a time. Steps depend only on their number, so they can be repeated. */
export interface TrainingTask {
  readonly name: string;
  /** All settings that affect the result; a checkpoint with other settings is refused. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  /**
   * Runs step number `step` (from 0) and returns its losses.
   * @throws {CrowdtoneError} E_TRAINING_DIVERGED (internal)
   */
  step(step: number): Record<string, number> | Promise<Record<string, number>>;
  validate(): Promise<Validation>;
  /** The complete state for {@link TrainingTask.restore}. */
  state(): NamedArrays;
  restore(state: NamedArrays): void;
  /** Writes the weights for export. */
  saveWeights(path: string): Promise<void>;
  /** Disposes what the task created, but not the given networks. */
  dispose(): void;
}

/** Folder and intervals of a training run. */
export interface TrainingLoopOptions {
  /** Folder of checkpoints, weights and log; created when missing. An existing run is resumed. */
  readonly folder: string;
  readonly progress: ProgressLine;
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Steps between two checkpoints. */
  readonly checkpointEvery?: number;
  /** Epochs between two validations; there is always one at the end. */
  readonly validateEvery?: number;
}

/** Result of a training run. */
export interface TrainingOutcome {
  readonly complete: boolean;
  readonly step: number;
  readonly best: { readonly step: number; readonly score: number } | null;
  /** Weights of the best validation. */
  readonly bestWeights: string;
}

const CHECKPOINT_EVERY = 250;
const VALIDATE_EVERY = 2;
const LOG_EVERY = 50;

/**
 * Runs a task to its end, with regular checkpoints and validations, and keeps the best weights. An interrupted and resumed run gives
 * the same weights as an uninterrupted one.
 * @throws {CrowdtoneError} E_CHECKPOINT_MISMATCH (input) when the folder contains a run with other settings
 * @throws {CrowdtoneError} E_TRAINING_DIVERGED (internal) naming the step and the checkpoint to go back to
 */
export async function runTrainingLoop(task: TrainingTask, options: TrainingLoopOptions): Promise<TrainingOutcome> {
  const { folder, progress, signal, checkpointEvery = CHECKPOINT_EVERY, validateEvery = VALIDATE_EVERY } = options;
  await mkdir(folder, { recursive: true });
  const checkpointPath = join(folder, LAST_CHECKPOINT);
  const found = await readCheckpoint(checkpointPath);
  if (found !== null) restore(task, found, folder);
  let { step, best } = found ?? { step: 0, best: null };
  const log = await TrainingLog.open(join(folder, LOG_FILE), step);
  const means = new RunningMeans();
  const clock = new Stopwatch();
  const save = () => writeCheckpoint(checkpointPath, { settings: task.settings, step, best, state: task.state() });

  while (step < task.totalSteps) {
    if (signal?.aborted === true) {
      await save();
      progress.end();
      return { complete: false, step, best, bestWeights: join(folder, BEST_WEIGHTS) };
    }
    means.add(await runStep(task, step, checkpointPath));
    step++;
    const epoch = step / task.stepsPerEpoch;
    progress.show(describe(task, step, epoch, clock.stepsPerSecond(step), best));
    if (step % LOG_EVERY === 0 || step === task.totalSteps) {
      const imagesPerSecond = round(clock.stepsPerSecond(step) * task.batchSize);
      await log.append({ kind: 'step', step, epoch: round(epoch), imagesPerSecond, ...means.take() });
    }
    const isEnd = step === task.totalSteps;
    const isDue = isEnd || step % (task.stepsPerEpoch * validateEvery) === 0;
    if (isDue) {
      const paused = clock.pause();
      const { score, figures } = await task.validate();
      paused();
      await log.append({ kind: 'validation', step, epoch: round(epoch), score, ...figures });
      if (best === null || score > best.score) {
        best = { step, score };
        await task.saveWeights(join(folder, BEST_WEIGHTS));
      }
    }
    if (isDue || step % checkpointEvery === 0) await save();
    // Lets signals and timers be handled between steps.
    await new Promise(setImmediate);
  }
  await task.saveWeights(join(folder, LAST_WEIGHTS));
  progress.end();
  return { complete: true, step, best, bestWeights: join(folder, BEST_WEIGHTS) };
}

function restore(task: TrainingTask, found: Checkpoint, folder: string): void {
  if (JSON.stringify(found.settings) !== JSON.stringify(task.settings)) {
    const message = `${folder} contains a run of ${task.name} with other settings; use the same settings, or another folder`;
    throw new CrowdtoneError('E_CHECKPOINT_MISMATCH', message);
  }
  task.restore(found.state);
}

async function runStep(task: TrainingTask, step: number, checkpointPath: string): Promise<Record<string, number>> {
  try {
    return await task.step(step);
  } catch (error) {
    const { code, message } = asCrowdtoneError(error);
    if (code !== 'E_TRAINING_DIVERGED') throw error;
    throw new CrowdtoneError(code, `step ${step}: ${message} (${checkpointPath})`, { cause: error });
  }
}

function describe(
  task: TrainingTask,
  step: number,
  epoch: number,
  stepsPerSecond: number,
  best: TrainingOutcome['best'],
): string {
  const left = duration(((task.totalSteps - step) / stepsPerSecond) * 1000);
  const images = Math.round(stepsPerSecond * task.batchSize);
  const score = best === null ? '' : `, best validation ${best.score.toFixed(4)}`;
  const epochs = (task.totalSteps / task.stepsPerEpoch).toFixed(0);
  return `${task.name}: epoch ${epoch.toFixed(2)} of ${epochs}, ${images} faces/s, ${left} left${score}`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Speed of the steps of this process, without pauses. */
class Stopwatch {
  #startedAt = performance.now();
  #firstStep: number | null = null;

  stepsPerSecond(step: number): number {
    this.#firstStep ??= step - 1;
    return ((step - this.#firstStep) / (performance.now() - this.#startedAt)) * 1000;
  }

  /** Stops the watch until the returned function is called. */
  pause(): () => void {
    const pausedAt = performance.now();
    return () => {
      this.#startedAt += performance.now() - pausedAt;
    };
  }
}
