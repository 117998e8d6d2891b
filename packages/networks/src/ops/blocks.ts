/** Blocks that several networks share. */
import type { Ops } from './ops';

/** Shape of a block. */
export interface BlockOptions {
  /** Channels out. */
  readonly channels: number;
  readonly stride: number;
}

/** Convolution without bias, then batch norm. */
export function convolutionNorm<T>(
  ops: Ops<T>,
  name: string,
  input: T,
  options: BlockOptions & { readonly kernel: number },
): T {
  return ops.batchNorm(`${name}/norm`, ops.conv2d(name, input, options));
}

/** Convolution, batch norm, ReLU. */
export function convolutionNormRelu<T>(
  ops: Ops<T>,
  name: string,
  input: T,
  options: BlockOptions & { readonly kernel: number },
): T {
  return ops.relu(convolutionNorm(ops, name, input, options));
}

/** The shortcut of a residual block: its input, through a 1 x 1 convolution if the shape changes. */
export function shortcut<T>(ops: Ops<T>, name: string, input: T, { channels, stride }: BlockOptions): T {
  if (stride === 1 && ops.shape(input).channels === channels) return input;
  return convolutionNorm(ops, name, input, { kernel: 1, channels, stride });
}

/** The basic residual block of He et al., CVPR 2016. */
export function basicBlock<T>(ops: Ops<T>, name: string, input: T, options: BlockOptions): T {
  const { channels } = options;
  const first = convolutionNormRelu(ops, `${name}/first`, input, { kernel: 3, ...options });
  const second = convolutionNorm(ops, `${name}/second`, first, { kernel: 3, channels, stride: 1 });
  return ops.relu(ops.add(second, shortcut(ops, `${name}/shortcut`, input, options)));
}
