import { CrowdtoneError } from '@crowdtone/domain';
import * as tf from '@tensorflow/tfjs';
import type { NamedArrays } from '../trainer/named-arrays';

/** Optimizer and weight averaging. */
export interface OptimizerSettings {
  /** AdamW: Loshchilov and Hutter, ICLR 2019. SGD: Nesterov momentum. Weight decay is decoupled in both. */
  readonly kind: 'adamw' | 'sgd';
  /** Decoupled weight decay of matrices and kernels (not of biases and norms), times the learning rate. */
  readonly weightDecay: number;
  /** Adam's beta1 or SGD's momentum. */
  readonly momentum: number;
  /** Decay of the exponential moving average of the weights, used in validation and export; null for none. */
  readonly averageDecay: number | null;
}

const ADAM_BETA2 = 0.999;
const ADAM_EPSILON = 1e-8;

/** Loss terms of one update; `loss` is minimised, the others are logged. */
export interface LossParts {
  readonly loss: tf.Scalar;
  readonly [part: string]: tf.Scalar;
}

/**
 * Variables with their optimizer. All parameters are updated as one flat vector, because the overhead of ten operations for each of
 * a hundred variables would exceed the arithmetic.
 */
export class ParameterGroup {
  readonly #variables: readonly tf.Variable[];
  readonly #statistics: readonly tf.Variable[];
  readonly #decays: tf.Tensor1D;
  #flat: tf.Tensor1D;
  #momentum: tf.Tensor1D;
  #square: tf.Tensor1D | null;
  #average: tf.Tensor1D | null;
  #statisticsAverage: tf.Tensor1D | null;
  #updates = 0;

  /** @param statistics running statistics, averaged together with the weights */
  constructor(
    readonly name: string,
    variables: Iterable<tf.Variable>,
    readonly settings: OptimizerSettings,
    statistics: Iterable<tf.Variable> = [],
  ) {
    this.#variables = [...variables];
    this.#statistics = [...statistics];
    this.#flat = tf.tidy(() => flatten(this.#variables));
    this.#momentum = tf.zerosLike(this.#flat);
    this.#square = settings.kind === 'adamw' ? tf.zerosLike(this.#flat) : null;
    this.#average = settings.averageDecay === null ? null : this.#flat.clone();
    const averagesStatistics = settings.averageDecay !== null && this.#statistics.length > 0;
    this.#statisticsAverage = averagesStatistics ? tf.tidy(() => flatten(this.#statistics)) : null;
    this.#decays = tf.tidy(() =>
      flatten(this.#variables.map((variable) => tf.fill(variable.shape, variable.rank > 1 ? settings.weightDecay : 0))),
    );
  }

  /**
   * One gradient step on `lossOf` at learning rate `learningRate`.
   * @returns the values of all terms
   * @throws {CrowdtoneError} E_TRAINING_DIVERGED (internal) when the loss or its gradient is not finite; the weights are then unchanged
   */
  minimise(lossOf: () => LossParts, learningRate: number): Record<string, number> {
    let parts: LossParts | undefined;
    const values = tf.tidy(() => {
      const { grads } = tf.variableGrads(() => {
        const computed = lossOf();
        for (const part of Object.values(computed)) tf.keep(part);
        parts = computed;
        return computed.loss;
      }, this.#variables as tf.Variable[]);
      const gradient = flatten(this.#variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable)));
      const figures = readScalars(parts);
      figures.gradient = Math.sqrt(tf.sum(tf.square(gradient)).dataSync()[0] ?? Number.NaN);
      const broken = Object.entries(figures).find(([, value]) => !Number.isFinite(value));
      if (broken === undefined) this.#apply(gradient, learningRate);
      return { figures, broken };
    });
    for (const part of Object.values(parts ?? {})) part.dispose();
    if (values.broken !== undefined) {
      const [what, value] = values.broken;
      const message = `${this.name}: ${what} became ${value}; resume from the last checkpoint with a lower learning rate`;
      throw new CrowdtoneError('E_TRAINING_DIVERGED', message);
    }
    return values.figures;
  }

  #apply(gradient: tf.Tensor1D, learningRate: number): void {
    const { kind, momentum: beta } = this.settings;
    const update = this.#updates + 1;
    const decayed = tf.sub(this.#flat, tf.mul(this.#flat, tf.mul(this.#decays, learningRate)));
    const square = this.#square;
    let next: tf.Tensor1D;
    if (kind === 'adamw' && square !== null) {
      const mean = tf.add(tf.mul(this.#momentum, beta), tf.mul(gradient, 1 - beta)) as tf.Tensor1D;
      const power = tf.add(tf.mul(square, ADAM_BETA2), tf.mul(tf.square(gradient), 1 - ADAM_BETA2)) as tf.Tensor1D;
      const scale = tf.add(tf.sqrt(tf.mul(power, 1 / (1 - ADAM_BETA2 ** update))), ADAM_EPSILON);
      next = tf.sub(decayed, tf.mul(tf.div(mean, scale), learningRate / (1 - beta ** update)));
      this.#momentum = replace(this.#momentum, mean);
      this.#square = replace(square, power);
    } else {
      const velocity = tf.add(tf.mul(this.#momentum, beta), gradient) as tf.Tensor1D;
      next = tf.sub(decayed, tf.mul(tf.add(gradient, tf.mul(velocity, beta)), learningRate));
      this.#momentum = replace(this.#momentum, velocity);
    }
    const { averageDecay } = this.settings;
    if (this.#average !== null && averageDecay !== null) {
      // Starts as a plain mean, so that the initial weights are forgotten quickly.
      const decay = Math.min(averageDecay, update / (update + 9));
      const follow = (average: tf.Tensor1D, value: tf.Tensor1D) =>
        replace(average, tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay)));
      this.#average = follow(this.#average, next);
      if (this.#statisticsAverage !== null) {
        this.#statisticsAverage = follow(this.#statisticsAverage, flatten(this.#statistics));
      }
    }
    this.#flat = replace(this.#flat, next);
    this.#updates = update;
    assign(this.#variables, next);
  }

  /** Runs `measure` with the averaged weights in place, if there are any. */
  async withAverage<Result>(measure: () => Promise<Result>): Promise<Result> {
    if (this.#average === null) return measure();
    const measured = this.#statisticsAverage === null ? null : tf.tidy(() => flatten(this.#statistics));
    assign(this.#variables, this.#average);
    if (this.#statisticsAverage !== null) assign(this.#statistics, this.#statisticsAverage);
    try {
      return await measure();
    } finally {
      assign(this.#variables, this.#flat);
      if (measured !== null) assign(this.#statistics, measured);
      measured?.dispose();
    }
  }

  /** The complete state for resuming. */
  state(): NamedArrays {
    const state: NamedArrays = new Map([
      ['flat', this.#flat.dataSync<'float32'>()],
      ['momentum', this.#momentum.dataSync<'float32'>()],
      ['updates', Float32Array.of(this.#updates)],
    ]);
    if (this.#square !== null) state.set('square', this.#square.dataSync<'float32'>());
    if (this.#average !== null) state.set('average', this.#average.dataSync<'float32'>());
    if (this.#statisticsAverage !== null) {
      state.set('statisticsAverage', this.#statisticsAverage.dataSync<'float32'>());
    }
    return state;
  }

  /** Restores a {@link state} of the same network. */
  restore(state: NamedArrays): void {
    const read = (name: string, size = this.#flat.size) => {
      const values = state.get(name);
      if (values?.length === size) return tf.tensor1d(values);
      const message = `the checkpoint of ${this.name} does not match this network; use its original settings`;
      throw new CrowdtoneError('E_CHECKPOINT_MISMATCH', message);
    };
    this.#flat = replace(this.#flat, read('flat'));
    this.#momentum = replace(this.#momentum, read('momentum'));
    if (this.#square !== null) this.#square = replace(this.#square, read('square'));
    if (this.#average !== null) this.#average = replace(this.#average, read('average'));
    if (this.#statisticsAverage !== null) {
      const { size } = this.#statisticsAverage;
      this.#statisticsAverage = replace(this.#statisticsAverage, read('statisticsAverage', size));
    }
    this.#updates = state.get('updates')?.[0] ?? 0;
    assign(this.#variables, this.#flat);
  }

  dispose(): void {
    tf.dispose([this.#flat, this.#momentum, this.#decays]);
    this.#square?.dispose();
    this.#average?.dispose();
    this.#statisticsAverage?.dispose();
  }
}

/** Assigns the parts of a flat vector to its variables. */
function assign(variables: readonly tf.Variable[], flat: tf.Tensor1D): void {
  tf.tidy(() => {
    const pieces = tf.split(
      flat,
      variables.map(({ size }) => size),
    );
    for (const [index, variable] of variables.entries()) {
      const piece = pieces[index];
      if (piece !== undefined) variable.assign(tf.reshape(piece, variable.shape));
    }
  });
}

function flatten(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [-1]) as tf.Tensor1D));
}

/** Disposes the old tensor and keeps the new one beyond its tidy. */
function replace(old: tf.Tensor1D, next: tf.Tensor1D): tf.Tensor1D {
  const kept = tf.keep(next);
  old.dispose();
  return kept;
}

function readScalars(parts: LossParts | undefined): Record<string, number> {
  return Object.fromEntries(
    Object.entries(parts ?? {}).map(([name, scalar]) => [name, scalar.dataSync()[0] ?? Number.NaN]),
  );
}
