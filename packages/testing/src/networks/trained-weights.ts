import { describeNetwork, initialiseWeights, type Network, type Weights } from '@crowdtone/networks';
import { createRandom } from '@crowdtone/runtime';

/** Weights as after training: nothing at the zeros and ones where it started, which would hide mistakes. */
export function trainedWeights(network: Network, seed: number): Weights {
  const random = createRandom(seed);
  const { parameters } = describeNetwork(network);
  const initial = initialiseWeights(parameters, seed);
  return new Map(
    parameters.map(({ name, role, shape }) => {
      const start = initial.get(name)?.data ?? new Float32Array();
      // A convolution that starts at zero gets small weights, a vector something in [start - 0.6, start - 0.1).
      const moved = (value: number) =>
        shape.length === 4 ? 0.05 * random.normal() : value - 0.1 - 0.5 * random.uniform();
      return [name, { shape, data: role === 'filter' ? start : start.map(moved) }] as const;
    }),
  );
}
