import { CrowdtoneError } from '@crowdtone/domain';
import {
  describeNetwork,
  initialiseWeights,
  type Network,
  type Ops,
  TensorFlowOps,
  TensorFlowVariables,
  type Weights,
  writeSafetensors,
} from '@crowdtone/networks';
import { writeAtomically } from '@crowdtone/runtime';
import * as tf from '@tensorflow/tfjs';
import type { NamedArrays } from '../trainer/named-arrays';
import { readWeights } from './read-weights';
import { TrainingOps } from './training-ops';

/** A network with a forward pass that returns additional results. */
export interface NetworkDefinition<Result> {
  /** Defines parameters and cost. */
  readonly network: Network;
  /** Runs it on a batch, [faces, height, width, channels]. */
  run(ops: Ops<tf.Tensor4D>, input: tf.Tensor4D): Result;
}

/** A network whose weights are variables of TensorFlow.js. */
export class TrainableNetwork<Result> {
  readonly variables: TensorFlowVariables;

  private constructor(
    readonly definition: NetworkDefinition<Result>,
    weights: Weights,
    origin: string,
  ) {
    this.variables = new TensorFlowVariables(tf, describeNetwork(definition.network).parameters, weights, origin);
  }

  /** Creates a network with initial weights that depend on the seed only. */
  static create<Result>(definition: NetworkDefinition<Result>, seed: number): TrainableNetwork<Result> {
    const weights = initialiseWeights(describeNetwork(definition.network).parameters, seed);
    return new TrainableNetwork(definition, weights, 'the initial weights');
  }

  /**
   * Loads a network with the weights of a file or folder.
   * @throws {CrowdtoneError} E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT, E_WEIGHTS_MISMATCH (environment)
   */
  static async load<Result>(definition: NetworkDefinition<Result>, path: string): Promise<TrainableNetwork<Result>> {
    return new TrainableNetwork(definition, await readWeights(path), path);
  }

  /**
   * Initialises a network with those weights of another one that match by name and shape, for ablations.
   * @throws {CrowdtoneError} E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT, E_WEIGHTS_MISMATCH (environment) when none match
   */
  static async startFromParts<Result>(
    definition: NetworkDefinition<Result>,
    path: string,
    seed: number,
  ): Promise<TrainableNetwork<Result>> {
    const fresh = initialiseWeights(describeNetwork(definition.network).parameters, seed);
    const given = await readWeights(path);
    let fitting = 0;
    const weights = [...fresh].map(([name, own]) => {
      const other = given.get(name);
      const fits = other !== undefined && other.shape.join() === own.shape.join();
      if (fits) fitting += 1;
      return [name, fits ? other : own] as const;
    });
    if (fitting === 0) {
      const message = `${path} has no layers of ${definition.network.name}; give the weights of its teacher`;
      throw new CrowdtoneError('E_WEIGHTS_MISMATCH', message);
    }
    return new TrainableNetwork(definition, new Map(weights), path);
  }

  /** Forward pass with batch statistics; call it inside the differentiated function. */
  train(input: tf.Tensor4D): Result {
    return this.definition.run(new TrainingOps(this.variables), input);
  }

  /** Forward pass in inference mode; call it inside `tf.tidy`. */
  infer(input: tf.Tensor4D): Result {
    return this.definition.run(new TensorFlowOps(tf, this.variables, 'inference'), input);
  }

  /** Variables updated by the optimizer. */
  trainable(): tf.Variable[] {
    return [...this.variables.trainable().values()];
  }

  /** Running statistics of batch norm. */
  measured(): tf.Variable[] {
    return [...this.#runningStatistics().values()];
  }

  /** Values of the running statistics, for checkpoints. */
  statistics(): NamedArrays {
    return new Map([...this.#runningStatistics()].map(([name, variable]) => [name, variable.dataSync<'float32'>()]));
  }

  restoreStatistics(statistics: NamedArrays): void {
    for (const [name, variable] of this.#runningStatistics()) {
      const values = statistics.get(name);
      if (values !== undefined) tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    }
  }

  /** Writes all weights in float32, so that training can start from them. */
  async save(path: string, metadata: Readonly<Record<string, string>> = {}): Promise<void> {
    await writeAtomically(path, writeSafetensors(await this.variables.read(), { precision: 'float32', metadata }));
  }

  dispose(): void {
    this.variables.dispose();
  }

  #runningStatistics(): Map<string, tf.Variable> {
    const trainable = this.variables.trainable();
    const names = describeNetwork(this.definition.network).parameters.map(({ name }) => name);
    return new Map(
      names.filter((name) => !trainable.has(name)).map((name) => [name, this.variables.get(name)] as const),
    );
  }
}
