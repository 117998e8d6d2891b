import type { Ops } from '../ops/ops';

/** Width and depth of the generator. */
export interface GeneratorSize {
  /** Channels between the dense blocks. */
  readonly filters: number;
  /** Channels added by each layer of a dense block. */
  readonly growth: number;
  /** Residual-in-residual dense blocks. */
  readonly blocks: number;
}

/** Layers of a dense block, and dense blocks of a residual-in-residual one (Wang et al., ESRGAN, ECCV 2018 workshops). */
const DENSE_LAYERS = 5;
const DENSE_BLOCKS = 3;
const RESIDUAL_SCALE = 0.2;
const LEAK = 0.2;

/**
 * Feature super-resolution: maps the feature of a low-resolution face towards that of the same face in high resolution.
 * The last convolution is initialised to zero, so that an untrained generator is the identity.
 */
export function featureGenerator<T>(ops: Ops<T>, feature: T, { filters, growth, blocks }: GeneratorSize): T {
  const { channels } = ops.shape(feature);
  let map = ops.conv2d('generator/first', feature, { kernel: 3, channels: filters, bias: true });
  for (let index = 0; index < blocks; index += 1) {
    map = residualInResidual(ops, `generator/${index}`, map, growth);
  }
  const change = ops.conv2d('generator/last', map, { kernel: 3, channels, bias: true, zeroInitialised: true });
  return ops.add(feature, change);
}

function residualInResidual<T>(ops: Ops<T>, name: string, input: T, growth: number): T {
  let map = input;
  for (let index = 0; index < DENSE_BLOCKS; index += 1) map = denseBlock(ops, `${name}/${index}`, map, growth);
  return ops.add(input, ops.scale(map, RESIDUAL_SCALE));
}

/** Each layer takes the input and all preceding layers. */
function denseBlock<T>(ops: Ops<T>, name: string, input: T, growth: number): T {
  const known = [input];
  for (let layer = 0; layer < DENSE_LAYERS - 1; layer += 1) {
    const convolved = ops.conv2d(`${name}/${layer}`, ops.concat(known), { kernel: 3, channels: growth, bias: true });
    known.push(ops.leakyRelu(convolved, LEAK));
  }
  const { channels } = ops.shape(input);
  const last = ops.conv2d(`${name}/${DENSE_LAYERS - 1}`, ops.concat(known), { kernel: 3, channels, bias: true });
  return ops.add(input, ops.scale(last, RESIDUAL_SCALE));
}
