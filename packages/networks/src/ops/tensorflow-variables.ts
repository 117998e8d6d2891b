import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { TensorFlowModule } from '../runtimes/tensorflow';
import type { Weights } from '../weights/tensors';
import { isTrainable, type ParameterSpec, selectWeights } from './parameters';

/** The parameters of a network as variables of TensorFlow.js. */
export class TensorFlowVariables {
  readonly #variables: ReadonlyMap<string, Variable>;

  /**
   * @param origin name of the weights in error messages
   * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH
   */
  constructor(
    private readonly tf: TensorFlowModule,
    private readonly specs: readonly ParameterSpec[],
    weights: Weights,
    origin = 'the given weights',
  ) {
    const selected = selectWeights(specs, weights, origin);
    this.#variables = new Map(specs.map((spec) => [spec.name, createVariable(tf, spec, selected)]));
  }

  get(name: string): Variable {
    const variable = this.#variables.get(name);
    if (variable === undefined) throw new RangeError(`the network has no parameter ${name}`);
    return variable;
  }

  /** Variables updated by gradient steps, by name. */
  trainable(): ReadonlyMap<string, Variable> {
    return new Map(this.specs.filter(isTrainable).map(({ name }) => [name, this.get(name)]));
  }

  /** Copies of all current values, running statistics included. */
  async read(): Promise<Weights> {
    const entries = this.specs.map(async ({ name, shape }) => {
      const data = Float32Array.from(await this.get(name).data());
      return [name, { data, shape }] as const;
    });
    return new Map(await Promise.all(entries));
  }

  /** Replaces all values, for example with those of a checkpoint. */
  assign(weights: Weights, origin = 'the given weights'): void {
    for (const [name, { data, shape }] of selectWeights(this.specs, weights, origin)) {
      this.tf.tidy(() => this.get(name).assign(this.tf.tensor(data, [...shape]) as Tensor));
    }
  }

  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
  }
}

function createVariable(tf: TensorFlowModule, spec: ParameterSpec, weights: Weights): Variable {
  const initial = tf.tensor(weights.get(spec.name)?.data ?? [], [...spec.shape]);
  const variable = tf.variable(initial, isTrainable(spec));
  initial.dispose();
  return variable;
}
