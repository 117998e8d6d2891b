import type { TinyFaceShape } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { scaleBytes } from '../network/scale-pixels';
import type { TrainableNetwork } from '../network/trainable-network';
import { ParameterGroup } from '../optimizer/parameter-group';
import { rateAt } from '../optimizer/schedule';
import { arraysOf, joinArrays, type NamedArrays } from '../trainer/named-arrays';
import type { TrainingTask } from '../trainer/training-loop';
import type { LabelledPicture } from './data/pictures';
import { cellGrid } from './learning/cells';
import { type DetectorMaps, detectorLoss } from './learning/detector-loss';
import { validateDetector } from './measuring/validate-detector';
import type { SceneSource } from './scene/scene-source';

export interface DetectorSettings {
  /** Scenes are made, not passed through, so an epoch is a number of steps between two validations. */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly warmUpSteps: number;
  readonly batchSize: number;
  /** Side of the training scenes, pixels; a multiple of 32. */
  readonly side: number;
  readonly shape: TinyFaceShape;
  /** Peak learning rate. */
  readonly rate: number;
  readonly weightDecay: number;
  /** See OptimizerSettings. */
  readonly averageDecay: number;
  readonly seed: number;
}

export interface DetectorMaterial {
  readonly scenes: SceneSource;
  /** What the scenes are made of, for telling whether a checkpoint belongs to them. */
  readonly origin: Readonly<Record<string, unknown>>;
  /** Pictures with true boxes that no scene shows. */
  readonly valid: readonly LabelledPicture[];
  readonly network: TrainableNetwork<DetectorMaps>;
}

/** Trains the tiny-face detector on scenes; validates by average precision. */
export function detectorTask(material: DetectorMaterial, settings: DetectorSettings): TrainingTask {
  const { scenes: source, origin, valid, network } = material;
  const { side, batchSize, stepsPerEpoch } = settings;
  const grid = cellGrid(side);
  const totalSteps = settings.epochs * stepsPerEpoch;
  const schedule = { peak: settings.rate, warmUpSteps: settings.warmUpSteps, totalSteps };
  const group = new ParameterGroup('detector', network.trainable(), {
    kind: 'adamw',
    weightDecay: settings.weightDecay,
    momentum: 0.9,
    averageDecay: settings.averageDecay,
  });
  return {
    name: 'detector',
    settings: { ...settings, ...origin },
    totalSteps,
    stepsPerEpoch,
    batchSize,
    async step(step) {
      const { pixels, labels } = await source.batch(step);
      return tf.tidy(() => {
        const input = scaleBytes(pixels, [batchSize, side, side, 3]);
        return group.minimise(() => detectorLoss(grid, network.train(input, step), labels), rateAt(schedule, step));
      });
    },
    validate: () => group.withAverage(() => validateDetector(valid, (input) => network.infer(input))),
    state: () => joinArrays({ weights: group.state(), statistics: network.statistics() }),
    restore(state: NamedArrays) {
      group.restore(arraysOf(state, 'weights'));
      network.restoreStatistics(arraysOf(state, 'statistics'));
    },
    saveWeights: (path) => group.withAverage(() => network.save(path)),
    dispose: () => group.dispose(),
  };
}
