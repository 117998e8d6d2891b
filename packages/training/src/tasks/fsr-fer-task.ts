import { randomAt } from '@crowdtone/runtime';
import * as tf from '@tensorflow/tfjs';
import { CLASSES, classShares, FACE_SIDE, type FaceSet, majorityFaces } from '../data/face-set';
import { logitsOf } from '../evaluation/predict';
import { STANDARD_AUGMENTATION } from '../images/augment';
import { CAMERAS } from '../images/camera/camera';
import { classWeights, DEFAULT_BALANCING_STRENGTH, softCrossEntropy } from '../losses/classification';
import {
  type Critic,
  classificationWeights,
  criticLoss,
  featureLoss,
  generatorScore,
} from '../losses/feature-super-resolution';
import type { FsrFerParts } from '../network/fsr-parts';
import { type OptimizerSettings, ParameterGroup } from '../optimizer/parameter-group';
import { learningRateAt, warmUpStepsOf } from '../optimizer/schedule';
import { BatchMaker } from '../trainer/batches';
import { arraysOf, joinArrays, type NamedArrays } from '../trainer/named-arrays';
import type { TrainingTask } from '../trainer/training-loop';
import { VALIDATION_SIZES, validate } from './validation';

/**
 * Use of the classification-aware weight: `none` weights all faces equally; `detached` treats the weight as a constant; `through`
 * propagates gradients through it, as the original does.
 */
export type Reweighting = 'none' | 'detached' | 'through';

/** Settings of an FSR-FER training. */
export interface FsrFerSettings {
  /** `features` trains on the feature loss; `adversarial` continues with the critic. */
  readonly stage: 'features' | 'adversarial';
  readonly reweighting: Reweighting;
  /**
   * Weight of the cross-entropy of the frozen classifier on generated features. The original has none; but a feature that is the
   * average over plausible faces has a low feature loss and is classified as neutral.
   */
  readonly classificationWeight: number;
  /** Sampling weights of `FACE_SIZES`. */
  readonly sizeWeights: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  /** Peak learning rate of generator and critic. */
  readonly learningRate: number;
  /** Of the generator's weights, see OptimizerSettings. */
  readonly averageDecay: number | null;
  readonly seed: number;
}

/**
 * The original sums over its 128 x 128 map with factor 0.01, and over a layer of 128 units with factor 10. For means the equivalent
 * factors are 0.01 * 16384 and 10 * 128.
 */
const FEATURE_FACTOR = 164;
const EMBEDDING_FACTOR = 1280;
const MIX_STREAM = 3;

/** Network and data of an FSR-FER training. */
export interface FsrFerInputs {
  readonly train: FaceSet;
  readonly valid: FaceSet;
  readonly parts: FsrFerParts;
  /** Digest of the soft targets, null for votes only; a run can only be resumed with the same ones. */
  readonly softTargetsDigest?: string | null;
}

/** Trains the generator of FSR-FER between the halves of a frozen network, on faces of all sizes. */
export function fsrFerTask(material: FsrFerInputs, settings: FsrFerSettings): TrainingTask {
  const { train, valid, parts, softTargetsDigest = null } = material;
  const { batchSize, seed, stage, averageDecay } = settings;
  const { generator, critic } = parts;
  const batches = new BatchMaker(train, {
    batchSize,
    seed,
    augmentation: STANDARD_AUGMENTATION,
    camera: CAMERAS,
    samplingWeights: classWeights(classShares(train), DEFAULT_BALANCING_STRENGTH),
    sizeWeights: settings.sizeWeights,
  });
  const adversarial = stage === 'adversarial';
  // No momentum in the adversarial stage, since old gradients of a changing critic are misleading.
  const optimizer: OptimizerSettings = {
    kind: 'adamw',
    weightDecay: 0,
    momentum: adversarial ? 0 : 0.9,
    averageDecay: null,
  };
  const generatorGroup = new ParameterGroup('generator', generator.trainable(), { ...optimizer, averageDecay });
  // Has no batch norm, and its gradient penalty needs second derivatives, which only inference has.
  const score: Critic = (feature) => critic.infer(feature);
  const criticGroup = adversarial ? new ParameterGroup('critic', critic.trainable(), optimizer) : null;
  const totalSteps = settings.epochs * batches.stepsPerEpoch;
  const schedule = {
    peak: settings.learningRate,
    warmUpSteps: adversarial ? 0 : warmUpStepsOf(totalSteps, batches.stepsPerEpoch),
    totalSteps,
  };
  const validFaces = majorityFaces(valid);

  /** The generated features of the current generator, and the faces' weights as constants. */
  const currentState = (low: tf.Tensor4D, targets: tf.Tensor2D) => {
    const generated = generator.infer(low);
    const unweighted = settings.reweighting === 'none';
    const weights = unweighted
      ? tf.ones<tf.Rank.R1>([low.shape[0]])
      : classificationWeights(parts.classify(generated).logits, targets);
    return { generated, weights };
  };

  const trainCritic = (
    group: ParameterGroup,
    real: tf.Tensor4D,
    { generated, weights }: ReturnType<typeof currentState>,
    step: number,
    learningRate: number,
  ) => {
    const random = randomAt(seed, MIX_STREAM, step);
    const mix = tf.tensor1d(Float32Array.from({ length: real.shape[0] }, random.uniform));
    const lossOf = () => ({ loss: criticLoss(score, real, generated, weights, mix) });
    const { loss = Number.NaN, gradient = Number.NaN } = group.minimise(lossOf, learningRate);
    return { critic: loss, criticGradient: gradient };
  };

  const generatorLoss = (real: tf.Tensor4D, low: tf.Tensor4D, targets: tf.Tensor2D, constant: tf.Tensor1D | null) => {
    const generated = generator.train(low);
    const classified = parts.classify(generated);
    const weights = constant ?? classificationWeights(classified.logits, targets);
    const terms: Record<string, [scalar: tf.Scalar, factor: number]> = {
      features: [featureLoss(generated, real, weights), FEATURE_FACTOR],
    };
    if (settings.classificationWeight > 0)
      terms.crossEntropy = [softCrossEntropy(classified.logits, targets), settings.classificationWeight];
    if (adversarial) {
      const embeddings = featureLoss(classified.embedding, parts.classify(real).embedding, weights);
      terms.embeddings = [embeddings, EMBEDDING_FACTOR];
      terms.score = [generatorScore(score(generated), weights), 1];
    }
    const loss = tf.addN(Object.values(terms).map(([scalar, factor]) => tf.mul(scalar, factor))) as tf.Scalar;
    const figures = Object.fromEntries(Object.entries(terms).map(([name, [scalar]]) => [name, scalar]));
    return { ...figures, loss };
  };

  return {
    name: `fsr-fer (${stage})`,
    settings: {
      ...settings,
      faceCount: train.names.length,
      ...(softTargetsDigest === null ? {} : { ensemble: softTargetsDigest }),
    },
    totalSteps,
    stepsPerEpoch: batches.stepsPerEpoch,
    batchSize: batches.batchSize,
    step(step) {
      const batch = batches.batch(step);
      const shape: [number, number, number, number] = [batch.count, FACE_SIDE, FACE_SIDE, 1];
      const learningRate = learningRateAt(schedule, step);
      return tf.tidy(() => {
        const real = parts.extract(tf.tensor4d(batch.sharp, shape));
        const low = parts.extract(tf.tensor4d(batch.degraded, shape));
        const targets = tf.tensor2d(batch.targets, [batch.count, CLASSES]);
        const present = adversarial || settings.reweighting === 'detached' ? currentState(low, targets) : null;
        const criticFigures =
          criticGroup === null || present === null ? {} : trainCritic(criticGroup, real, present, step, learningRate);
        const constant = settings.reweighting === 'through' ? null : (present?.weights ?? tf.ones([batch.count]));
        const figures = generatorGroup.minimise(() => generatorLoss(real, low, targets, constant), learningRate);
        return { ...figures, ...criticFigures };
      });
    },
    validate: () =>
      generatorGroup.withAverage(() =>
        validate(
          validFaces,
          VALIDATION_SIZES,
          logitsOf((faces) => parts.infer(faces)),
        ),
      ),
    state: () => joinArrays({ generator: generatorGroup.state(), critic: criticGroup?.state() ?? new Map() }),
    restore(state: NamedArrays) {
      generatorGroup.restore(arraysOf(state, 'generator'));
      criticGroup?.restore(arraysOf(state, 'critic'));
    },
    saveWeights: (path) => generatorGroup.withAverage(() => parts.save(path)),
    dispose() {
      generatorGroup.dispose();
      criticGroup?.dispose();
    },
  };
}
