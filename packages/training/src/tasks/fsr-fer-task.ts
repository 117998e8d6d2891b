import { randomAt } from '@crowdtone/runtime';
import * as tf from '@tensorflow/tfjs';
import { CLASSES, classShares, FACE_SIDE, type FaceSet, majorityFaces } from '../data/face-set';
import { logitsOf } from '../evaluation/predict';
import { STANDARD_AUGMENTATION } from '../images/augment';
import { CAMERAS } from '../images/camera/camera';
import { classWeights, softCrossEntropy, USUAL_BALANCING_STRENGTH } from '../losses/classification';
import { classificationWeights, criticLoss, featureDistance, generatorScore } from '../losses/feature-super-resolution';
import type { FsrFerParts } from '../network/fsr-parts';
import { type OptimizerSettings, ParameterGroup } from '../optimizer/parameter-group';
import { rateAt, warmUpStepsOf } from '../optimizer/schedule';
import { BatchMaker } from '../trainer/batches';
import { arraysOf, joinArrays, type NamedArrays } from '../trainer/named-arrays';
import type { TrainingTask } from '../trainer/training-loop';
import { VALIDATION_SIZES, validate } from './validation';

/**
 * How the classification-aware weight takes part: `none` gives every face the weight 1; `detached` takes the weight as a
 * constant; `through` lets gradients flow through it, as the original does.
 */
export type Reweighting = 'none' | 'detached' | 'through';

export interface FsrFerSettings {
  /** `features` brings generated features near the real ones; `adversarial` goes on from there against the critic. */
  readonly stage: 'features' | 'adversarial';
  readonly reweighting: Reweighting;
  /**
   * Weight of the cross-entropy of what the fixed classifier says of generated features. The original has none and trusts
   * that alike features are read alike; a feature averaged over all faces that it could be is near them and read as neutral.
   */
  readonly answers: number;
  /** How often each of `FACE_SIZES` is shown. */
  readonly sizeWeights: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  /** Peak learning rate of generator and critic. */
  readonly rate: number;
  readonly seed: number;
}

/**
 * The original sums over its 128 x 128 map with factor 0.01, and over a layer of 128 units with factor 10. With means over
 * maps of any size the same factors are 0.01 * 16384 and 10 * 128.
 */
const FEATURE_FACTOR = 164;
const EMBEDDING_FACTOR = 1280;
const MIX_STREAM = 3;

export interface FsrFerMaterial {
  readonly train: FaceSet;
  readonly valid: FaceSet;
  readonly parts: FsrFerParts;
}

/** Trains the generator of FSR-FER between the halves of a fixed network, on faces of all sizes. */
export function fsrFerTask({ train, valid, parts }: FsrFerMaterial, settings: FsrFerSettings): TrainingTask {
  const { batchSize, seed, stage } = settings;
  const { generator, critic } = parts;
  const batches = new BatchMaker(train, {
    batchSize,
    seed,
    augmentation: STANDARD_AUGMENTATION,
    camera: CAMERAS,
    samplingWeights: classWeights(classShares(train), USUAL_BALANCING_STRENGTH),
    sizeWeights: settings.sizeWeights,
  });
  const adversarial = stage === 'adversarial';
  // A moving critic makes old gradients misleading, so the game is played without momentum.
  const optimizer: OptimizerSettings = {
    kind: 'adamw',
    weightDecay: 0,
    momentum: adversarial ? 0 : 0.9,
    averageDecay: null,
  };
  const generatorGroup = new ParameterGroup('generator', generator.trainable(), optimizer);
  const criticGroup = adversarial ? new ParameterGroup('critic', critic.trainable(), optimizer) : null;
  const totalSteps = settings.epochs * batches.stepsPerEpoch;
  const schedule = {
    peak: settings.rate,
    warmUpSteps: adversarial ? 0 : warmUpStepsOf(totalSteps, batches.stepsPerEpoch),
    totalSteps,
  };
  const validFaces = majorityFaces(valid);

  /** What the generator makes of the faces now, and their weights as constants. */
  const presentState = (low: tf.Tensor4D, targets: tf.Tensor2D) => {
    const generated = generator.infer(low);
    const unweighted = settings.reweighting === 'none';
    const weights = unweighted
      ? tf.ones<tf.Rank.R1>([low.shape[0]])
      : classificationWeights(parts.read(generated).logits, targets);
    return { generated, weights };
  };

  const trainCritic = (
    group: ParameterGroup,
    real: tf.Tensor4D,
    { generated, weights }: ReturnType<typeof presentState>,
    step: number,
    rate: number,
  ) => {
    const random = randomAt(seed, MIX_STREAM, step);
    const mix = tf.tensor1d(Float32Array.from({ length: real.shape[0] }, random.uniform));
    const lossOf = () => ({ loss: criticLoss((f) => critic.train(f, step), real, generated, weights, mix) });
    const { loss = Number.NaN, gradient = Number.NaN } = group.minimise(lossOf, rate);
    return { critic: loss, criticGradient: gradient };
  };

  const generatorLoss = (real: tf.Tensor4D, low: tf.Tensor4D, targets: tf.Tensor2D, constant: tf.Tensor1D | null) => {
    const generated = generator.train(low, 0);
    const reading = parts.read(generated);
    const weights = constant ?? classificationWeights(reading.logits, targets);
    const terms: Record<string, [scalar: tf.Scalar, factor: number]> = {
      features: [featureDistance(generated, real, weights), FEATURE_FACTOR],
    };
    if (settings.answers > 0) terms.answers = [softCrossEntropy(reading.logits, targets), settings.answers];
    if (adversarial) {
      const embeddings = featureDistance(reading.embedding, parts.read(real).embedding, weights);
      terms.embeddings = [embeddings, EMBEDDING_FACTOR];
      terms.score = [generatorScore(critic.train(generated, 0), weights), 1];
    }
    const loss = tf.addN(Object.values(terms).map(([scalar, factor]) => tf.mul(scalar, factor))) as tf.Scalar;
    const figures = Object.fromEntries(Object.entries(terms).map(([name, [scalar]]) => [name, scalar]));
    return { ...figures, loss };
  };

  return {
    name: `fsr-fer (${stage})`,
    settings: { ...settings, faceCount: train.names.length },
    totalSteps,
    stepsPerEpoch: batches.stepsPerEpoch,
    batchSize: batches.batchSize,
    step(step) {
      const batch = batches.batch(step);
      const shape: [number, number, number, number] = [batch.count, FACE_SIDE, FACE_SIDE, 1];
      const rate = rateAt(schedule, step);
      return tf.tidy(() => {
        const real = parts.extract(tf.tensor4d(batch.sharp, shape));
        const low = parts.extract(tf.tensor4d(batch.degraded, shape));
        const targets = tf.tensor2d(batch.targets, [batch.count, CLASSES]);
        const present = adversarial || settings.reweighting === 'detached' ? presentState(low, targets) : null;
        const criticFigures =
          criticGroup === null || present === null ? {} : trainCritic(criticGroup, real, present, step, rate);
        const constant = settings.reweighting === 'through' ? null : (present?.weights ?? tf.ones([batch.count]));
        const figures = generatorGroup.minimise(() => generatorLoss(real, low, targets, constant), rate);
        return { ...figures, ...criticFigures };
      });
    },
    validate: () =>
      validate(
        validFaces,
        VALIDATION_SIZES,
        logitsOf((faces) => parts.infer(faces)),
      ),
    state: () => joinArrays({ generator: generatorGroup.state(), critic: criticGroup?.state() ?? new Map() }),
    restore(state: NamedArrays) {
      generatorGroup.restore(arraysOf(state, 'generator'));
      criticGroup?.restore(arraysOf(state, 'critic'));
    },
    saveWeights: (path) => parts.save(path),
    dispose() {
      generatorGroup.dispose();
      criticGroup?.dispose();
    },
  };
}
