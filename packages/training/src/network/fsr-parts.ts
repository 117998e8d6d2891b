import {
  FSR_FER_SIZE,
  type FsrFerSize,
  featureCriticNetwork,
  featureGeneratorNetwork,
  gmeNetClassifier,
  gmeNetFeature,
  type Ops,
  TensorFlowOps,
  writeSafetensors,
} from '@crowdtone/networks';
import { writeAtomically } from '@crowdtone/runtime';
import * as tf from '@tensorflow/tfjs';
import { CLASSES } from '../data/face-set';
import type { Classification } from './classifiers';
import { FrozenOps } from './frozen-ops';
import { readWeights } from './read-weights';
import { type NetworkDefinition, TrainableNetwork } from './trainable-network';

/** Output of the frozen classifier for a feature. */
export interface FeatureClassification {
  /** [faces, 8]. */
  readonly logits: tf.Tensor2D;
  /** Input of the last layer, [faces, channels]. */
  readonly embedding: tf.Tensor2D;
}

/** The parts of FSR-FER in training: a frozen network in two halves, the generator between them, and the critic. */
export interface FsrFerParts {
  readonly generator: TrainableNetwork<tf.Tensor4D>;
  readonly critic: TrainableNetwork<tf.Tensor1D>;
  /** The extractor for training steps: features of scaled faces, [faces, 48, 48, 1] -> [faces, height, width, channels]. */
  extract(faces: tf.Tensor4D): tf.Tensor4D;
  /** The frozen classifier for training steps, which passes gradients to the feature. */
  classify(feature: tf.Tensor4D): FeatureClassification;
  /** The whole network in inference, without rounding: faces -> logits. */
  infer(faces: tf.Tensor4D): tf.Tensor2D;
  /** Writes extractor, generator and classifier as one weight file, without the critic. */
  save(path: string): Promise<void>;
}

/** {@link FsrFerParts} in the size that ships, around a trained GME-Net. */
export class FeatureSuperResolution implements FsrFerParts {
  readonly size: FsrFerSize = FSR_FER_SIZE;
  readonly generator: TrainableNetwork<tf.Tensor4D>;
  readonly critic: TrainableNetwork<tf.Tensor1D>;
  readonly #frozen: Ops<tf.Tensor4D>;
  readonly #exact: Ops<tf.Tensor4D>;

  /** @param extractor a trained GME-Net; frozen */
  constructor(
    readonly extractor: TrainableNetwork<Classification>,
    seed: number,
  ) {
    this.generator = TrainableNetwork.create(generatorDefinition(this.size), seed);
    this.critic = TrainableNetwork.create(criticDefinition(this.size), seed + 1);
    this.#frozen = new FrozenOps(extractor.variables);
    this.#exact = new TensorFlowOps(tf, extractor.variables, 'inference');
  }

  extract(faces: tf.Tensor4D): tf.Tensor4D {
    return this.#featureBy(this.#frozen, faces);
  }

  classify(feature: tf.Tensor4D): FeatureClassification {
    return this.#classifyBy(this.#frozen, feature);
  }

  infer(faces: tf.Tensor4D): tf.Tensor2D {
    const generated = this.generator.infer(this.#featureBy(this.#exact, faces));
    return this.#classifyBy(this.#exact, generated).logits;
  }

  #featureBy(ops: Ops<tf.Tensor4D>, faces: tf.Tensor4D): tf.Tensor4D {
    return gmeNetFeature(ops, faces, this.size.extractor).feature;
  }

  #classifyBy(ops: Ops<tf.Tensor4D>, feature: tf.Tensor4D): FeatureClassification {
    const { logits, embedding } = gmeNetClassifier(ops, feature, this.size.extractor);
    return { logits: tf.reshape(logits, [-1, CLASSES]), embedding: tf.reshape(embedding, [feature.shape[0], -1]) };
  }

  async save(path: string): Promise<void> {
    const weights = new Map([...(await this.extractor.variables.read()), ...(await this.generator.variables.read())]);
    await writeAtomically(path, writeSafetensors(weights, { precision: 'float32' }));
  }

  /**
   * Loads the generator from weights written by {@link save}.
   * @throws {CrowdtoneError} E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT, E_WEIGHTS_MISMATCH (environment)
   */
  async loadGenerator(path: string): Promise<void> {
    this.generator.variables.assign(await readWeights(path), path);
  }

  dispose(): void {
    this.generator.dispose();
    this.critic.dispose();
  }
}

function generatorDefinition(size: FsrFerSize): NetworkDefinition<tf.Tensor4D> {
  const network = featureGeneratorNetwork(size);
  return { network, run: (ops, feature) => network.build(ops, feature).generated };
}

function criticDefinition(size: FsrFerSize): NetworkDefinition<tf.Tensor1D> {
  const network = featureCriticNetwork(size);
  return { network, run: (ops, feature) => tf.reshape(network.build(ops, feature).score, [-1]) };
}
