import type { TinyFaceShape } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { scaleBytes } from '../network/scale-pixels';
import type { TrainableNetwork } from '../network/trainable-network';
import { ParameterGroup } from '../optimizer/parameter-group';
import { learningRateAt } from '../optimizer/schedule';
import { arraysOf, joinArrays, type NamedArrays } from '../trainer/named-arrays';
import type { TrainingTask } from '../trainer/training-loop';
import type { LabelledImage } from './data/images';
import { cellGrid } from './learning/cells';
import { type DetectorMaps, detectorLoss } from './learning/detector-loss';
import { validateDetector } from './measuring/validate-detector';
import type { SceneSource } from './scene/scene-source';

/** Schedule and optimizer of a detector training. */
export interface DetectorSettings {
  /** Scenes are generated without end, so an epoch is a fixed number of steps. */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly warmUpSteps: number;
  readonly batchSize: number;
  /** Side of the training scenes, pixels; a multiple of 32. */
  readonly side: number;
  readonly shape: TinyFaceShape;
  /** Peak learning rate. */
  readonly learningRate: number;
  readonly weightDecay: number;
  /** See OptimizerSettings. */
  readonly averageDecay: number;
  readonly seed: number;
}

/** Network and data of a detector training. */
export interface DetectorInputs {
  readonly scenes: SceneSource;
  /** Describes the data of the scenes; a checkpoint made with other data is refused. */
  readonly origin: Readonly<Record<string, unknown>>;
  /** Images with true boxes that are not used in scenes. */
  readonly valid: readonly LabelledImage[];
  readonly network: TrainableNetwork<DetectorMaps>;
}

/** Trains the tiny-face detector on scenes; validates by average precision. */
export function detectorTask(material: DetectorInputs, settings: DetectorSettings): TrainingTask {
  const { scenes: source, origin, valid, network } = material;
  const { side, batchSize, stepsPerEpoch } = settings;
  const grid = cellGrid(side);
  const totalSteps = settings.epochs * stepsPerEpoch;
  const schedule = { peak: settings.learningRate, warmUpSteps: settings.warmUpSteps, totalSteps };
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
        return group.minimise(() => detectorLoss(grid, network.train(input), labels), learningRateAt(schedule, step));
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
