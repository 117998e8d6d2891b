import * as tf from '@tensorflow/tfjs';
import { CLASSES, classShares, FACE_SIDE, type FaceSet, majorityFaces } from '../data/face-set';
import { logitsOf } from '../evaluation/predict';
import { STANDARD_AUGMENTATION } from '../images/augment';
import { CAMERAS } from '../images/camera/camera';
import { type Balancing, classWeights, logitOffsets, softCrossEntropy } from '../losses/classification';
import { answerDistance, attentionDistance } from '../losses/distillation';
import type { Classification } from '../network/classifiers';
import type { TrainableNetwork } from '../network/trainable-network';
import { ParameterGroup } from '../optimizer/parameter-group';
import { rateAt, warmUpStepsOf } from '../optimizer/schedule';
import { BatchMaker } from '../trainer/batches';
import { arraysOf, joinArrays, type NamedArrays } from '../trainer/named-arrays';
import type { TrainingTask } from '../trainer/training-loop';
import { VALIDATION_SIZES, validate } from './validation';

export interface ClassifierSettings {
  /** Whether the network learns from sharp faces alone or from faces of all sizes. */
  readonly faces: 'sharp' | 'degraded';
  /** How often each size of `FACE_SIZES` is drawn, in relation to the others. */
  readonly sizeWeights: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  /** Peak learning rate. */
  readonly rate: number;
  readonly weightDecay: number;
  /** See OptimizerSettings. */
  readonly averageDecay: number | null;
  readonly balancing: Balancing;
  /** From 0 (as in the data) to 1 (all classes equal). */
  readonly balancingStrength: number;
  /** Weight of attention similarity; 0 leaves it out. */
  readonly attention: number;
  /** Weight of the distillation of answers; 0 leaves it out. */
  readonly answers: number;
  readonly seed: number;
}

const ANSWER_TEMPERATURE = 4;

/** What each step needs besides the network itself. */
export interface ClassifierMaterial {
  readonly name: string;
  readonly train: FaceSet;
  readonly valid: FaceSet;
  readonly network: TrainableNetwork<Classification>;
  /** Looks at the sharp face of what the network sees degraded; needed when a distillation weight is not 0. */
  readonly teacher: TrainableNetwork<Classification> | null;
  /** Of the answers that are part of the targets, null where these are the votes alone: a run goes on with the same ones. */
  readonly answersDigest?: string | null;
}

/** Trains a classifier, alone or as the student of a teacher. */
export function classifierTask(material: ClassifierMaterial, settings: ClassifierSettings): TrainingTask {
  const { name, train, network, teacher, answersDigest = null } = material;
  if (teacher === null && (settings.attention > 0 || settings.answers > 0)) {
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
  const schedule = { peak: settings.rate, warmUpSteps, totalSteps };
  const sizes = settings.faces === 'sharp' ? [FACE_SIDE] : VALIDATION_SIZES;

  const lossOf = (seen: tf.Tensor4D, targets: tf.Tensor2D, taught: Classification | null, step: number) => {
    const { logits, maps } = network.train(seen, step);
    const answered = offsets === null ? logits : (tf.add(logits, offsets) as tf.Tensor2D);
    const parts: Record<string, tf.Scalar> = { crossEntropy: softCrossEntropy(answered, targets, lossWeights) };
    let loss = parts.crossEntropy as tf.Scalar;
    if (taught !== null && settings.attention > 0) {
      parts.attention = attentionDistance(maps, taught.maps);
      loss = tf.add(loss, tf.mul(parts.attention, settings.attention));
    }
    if (taught !== null && settings.answers > 0) {
      parts.answers = answerDistance(logits, taught.logits, ANSWER_TEMPERATURE);
      loss = tf.add(loss, tf.mul(parts.answers, settings.answers));
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
      ...(answersDigest === null ? {} : { ensemble: answersDigest }),
    },
    totalSteps,
    stepsPerEpoch: batches.stepsPerEpoch,
    batchSize: batches.batchSize,
    step(step) {
      const batch = batches.batch(step);
      const shape: [number, number, number, number] = [batch.count, FACE_SIDE, FACE_SIDE, 1];
      return tf.tidy(() => {
        const sharp = tf.tensor4d(batch.sharp, shape);
        const seen = settings.faces === 'sharp' ? sharp : tf.tensor4d(batch.degraded, shape);
        const targets = tf.tensor2d(batch.targets, [batch.count, CLASSES]);
        const taught = teacher?.infer(sharp) ?? null;
        return group.minimise(() => lossOf(seen, targets, taught, step), rateAt(schedule, step));
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
