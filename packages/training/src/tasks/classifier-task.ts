import * as tf from '@tensorflow/tfjs';
import { CLASSES, classShares, FACE_SIDE, type FaceSet, majorityFaces } from '../data/face-set';
import { logitsOf } from '../evaluation/predict';
import { STANDARD_AUGMENTATION } from '../images/augment';
import { CAMERAS } from '../images/camera/camera';
import { type Balancing, classWeights, logitOffsets, softCrossEntropy } from '../losses/classification';
import { attentionSimilarityLoss, distillationLoss } from '../losses/distillation';
import type { Classification } from '../network/classifiers';
import type { TrainableNetwork } from '../network/trainable-network';
import { ParameterGroup } from '../optimizer/parameter-group';
import { learningRateAt, warmUpStepsOf } from '../optimizer/schedule';
import { BatchMaker } from '../trainer/batches';
import { arraysOf, joinArrays, type NamedArrays } from '../trainer/named-arrays';
import type { TrainingTask } from '../trainer/training-loop';
import { VALIDATION_SIZES, validate } from './validation';

/** Settings of a classifier training. */
export interface ClassifierSettings {
  /** Whether the network is trained on sharp faces only or on all sizes. */
  readonly faces: 'sharp' | 'degraded';
  /** Sampling weights of `FACE_SIZES`. */
  readonly sizeWeights: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  /** Peak learning rate. */
  readonly learningRate: number;
  readonly weightDecay: number;
  /** See OptimizerSettings. */
  readonly averageDecay: number | null;
  readonly balancing: Balancing;
  /** From 0 (natural class frequencies) to 1 (equal ones). */
  readonly balancingStrength: number;
  /** Weight of attention similarity distillation; 0 disables it. */
  readonly attentionDistillation: number;
  /** Weight of logit distillation; 0 disables it. */
  readonly logitDistillation: number;
  readonly seed: number;
}

const DISTILLATION_TEMPERATURE = 4;

/** Network, teacher and data of a classifier training. */
export interface ClassifierInputs {
  readonly name: string;
  readonly train: FaceSet;
  readonly valid: FaceSet;
  readonly network: TrainableNetwork<Classification>;
  /** Sees the sharp version of each face; required for distillation. */
  readonly teacher: TrainableNetwork<Classification> | null;
  /** Digest of the soft targets, null for votes only; a run can only be resumed with the same ones. */
  readonly softTargetsDigest?: string | null;
}

/** Trains a classifier, alone or as the student of a teacher. */
export function classifierTask(material: ClassifierInputs, settings: ClassifierSettings): TrainingTask {
  const { name, train, network, teacher, softTargetsDigest = null } = material;
  if (teacher === null && (settings.attentionDistillation > 0 || settings.logitDistillation > 0)) {
    throw new RangeError('distillation needs a teacher');
  }
  const { batchSize, balancing, balancingStrength: strength, sizeWeights, seed } = settings;
  const shares = classShares(train);
  const weights = classWeights(shares, strength);
  const samplingWeights = balancing === 'sampling' ? weights : null;
  const { augmentation, camera } = { augmentation: STANDARD_AUGMENTATION, camera: CAMERAS };
  const batches = new BatchMaker(train, { batchSize, seed, augmentation, camera, samplingWeights, sizeWeights });
  const lossWeights = balancing === 'loss' ? tf.tensor1d(weights) : undefined;
  const offsets = balancing === 'logits' ? tf.tensor1d(logitOffsets(shares, strength)) : null;
  const { weightDecay, averageDecay } = settings;
  const optimizer = { kind: 'adamw', weightDecay, momentum: 0.9, averageDecay } as const;
  const group = new ParameterGroup(name, network.trainable(), optimizer, network.measured());
  const validFaces = majorityFaces(material.valid);
  const totalSteps = settings.epochs * batches.stepsPerEpoch;
  const warmUpSteps = warmUpStepsOf(totalSteps, batches.stepsPerEpoch);
  const schedule = { peak: settings.learningRate, warmUpSteps, totalSteps };
  const sizes = settings.faces === 'sharp' ? [FACE_SIDE] : VALIDATION_SIZES;

  const lossOf = (input: tf.Tensor4D, targets: tf.Tensor2D, teacherOutput: Classification | null) => {
    const { logits, maps } = network.train(input);
    const adjusted = offsets === null ? logits : (tf.add(logits, offsets) as tf.Tensor2D);
    const parts: Record<string, tf.Scalar> = { crossEntropy: softCrossEntropy(adjusted, targets, lossWeights) };
    let loss = parts.crossEntropy as tf.Scalar;
    if (teacherOutput !== null && settings.attentionDistillation > 0) {
      parts.attention = attentionSimilarityLoss(maps, teacherOutput.maps);
      loss = tf.add(loss, tf.mul(parts.attention, settings.attentionDistillation));
    }
    if (teacherOutput !== null && settings.logitDistillation > 0) {
      parts.distillation = distillationLoss(logits, teacherOutput.logits, DISTILLATION_TEMPERATURE);
      loss = tf.add(loss, tf.mul(parts.distillation, settings.logitDistillation));
    }
    return { ...parts, loss };
  };

  return {
    name,
    settings: {
      ...settings,
      augmentation,
      camera,
      network: network.definition.network.name,
      faceCount: train.names.length,
      ...(softTargetsDigest === null ? {} : { ensemble: softTargetsDigest }),
    },
    totalSteps,
    stepsPerEpoch: batches.stepsPerEpoch,
    batchSize: batches.batchSize,
    step(step) {
      const batch = batches.batch(step);
      const shape: [number, number, number, number] = [batch.count, FACE_SIDE, FACE_SIDE, 1];
      return tf.tidy(() => {
        const sharp = tf.tensor4d(batch.sharp, shape);
        const input = settings.faces === 'sharp' ? sharp : tf.tensor4d(batch.degraded, shape);
        const targets = tf.tensor2d(batch.targets, [batch.count, CLASSES]);
        const teacherOutput = teacher?.infer(sharp) ?? null;
        return group.minimise(() => lossOf(input, targets, teacherOutput), learningRateAt(schedule, step));
      });
    },
    validate: () =>
      group.withAverage(() =>
        validate(
          validFaces,
          sizes,
          logitsOf((faces) => network.infer(faces).logits),
        ),
      ),
    state: () => joinArrays({ weights: group.state(), statistics: network.statistics() }),
    restore(state: NamedArrays) {
      group.restore(arraysOf(state, 'weights'));
      network.restoreStatistics(arraysOf(state, 'statistics'));
    },
    saveWeights: (path) => group.withAverage(() => network.save(path)),
    dispose() {
      group.dispose();
      lossWeights?.dispose();
      offsets?.dispose();
    },
  };
}
