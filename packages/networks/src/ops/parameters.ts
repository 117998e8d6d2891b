import { CrowdtoneError } from '@crowdtone/domain';
import { normalDraws, seededRandom } from '@crowdtone/runtime';
import { elementCount, type Weights, type WeightTensor } from '../weights/tensors';

/** How a parameter is initialised. Running statistics of batch norm are measured, all others trained. */
export type ParameterRole = 'filter' | 'zero' | 'one' | 'running-mean' | 'running-variance';

/** Name, shape and initialisation of a parameter. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: ParameterRole;
  /** Inputs per output; He's initialisation has the variance 2 / fanIn. 0 for constants. */
  readonly fanIn: number;
}

/** Whether a parameter is trained, as opposed to measured. */
export function isTrainable({ role }: ParameterSpec): boolean {
  return role !== 'running-mean' && role !== 'running-variance';
}

/**
 * Initial weights: filters from a normal distribution of variance 2 / fan-in (He et al., ICCV 2015), the rest constant.
 * The same seed gives the same weights.
 */
export function initialiseWeights(specs: readonly ParameterSpec[], seed: number): Weights {
  const normal = normalDraws(seededRandom(seed));
  return new Map(specs.map((spec) => [spec.name, { shape: spec.shape, data: initialValues(spec, normal) }]));
}

/**
 * Selects the weights of exactly these parameters.
 * @param origin name of the weights in error messages
 * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH when one is missing or of another shape
 */
export function selectWeights(specs: readonly ParameterSpec[], weights: Weights, origin: string): Weights {
  return new Map(specs.map((spec) => [spec.name, matchingTensor(spec, weights, origin)]));
}

function matchingTensor({ name, shape }: ParameterSpec, weights: Weights, origin: string): WeightTensor {
  const tensor = weights.get(name);
  if (tensor !== undefined && tensor.shape.join() === shape.join()) return tensor;
  const found = tensor === undefined ? 'is missing' : `is ${tensor.shape.join('x')} instead of ${shape.join('x')}`;
  throw new CrowdtoneError(
    'E_WEIGHTS_MISMATCH',
    `${origin} belongs to another network or version: ${name} ${found}; use the weights that came with this version`,
  );
}

function initialValues({ shape, role, fanIn }: ParameterSpec, normal: () => number): Float32Array {
  const values = new Float32Array(elementCount(shape));
  if (role === 'filter') {
    const deviation = Math.sqrt(2 / fanIn);
    return values.map(() => normal() * deviation);
  }
  return values.fill(role === 'one' || role === 'running-variance' ? 1 : 0);
}
