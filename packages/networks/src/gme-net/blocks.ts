import { type BlockOptions, convolutionNorm, convolutionNormRelu, shortcut } from '../ops/blocks';
import type { Ops } from '../ops/ops';
import { type AttentionMaps, depthwiseBlockAttention } from './attention';

/** Channel groups of a mixed-channel block. */
const GROUPS = 4;

/** Mixed-attention block: a residual block with attention before the shortcut is added. */
export function mixedAttentionBlock<T>(
  ops: Ops<T>,
  name: string,
  input: T,
  options: BlockOptions,
): { output: T; maps: AttentionMaps<T> } {
  const { channels } = options;
  const first = convolutionNormRelu(ops, `${name}/first`, input, { kernel: 3, ...options });
  const second = convolutionNorm(ops, `${name}/second`, first, { kernel: 3, channels, stride: 1 });
  const { output, maps } = depthwiseBlockAttention(ops, `${name}/attention`, second);
  const residual = shortcut(ops, `${name}/shortcut`, input, options);
  return { output: ops.relu(ops.add(output, residual)), maps };
}

/**
 * Mixed-channel feature extraction block: a residual block in which channel groups are processed in two mirrored chains, first
 * to last and last to first, with separate weights; then concatenated, shuffled and mixed by a 1 x 1 convolution.
 */
export function mixedChannelBlock<T>(ops: Ops<T>, name: string, input: T, options: BlockOptions): T {
  const { channels } = options;
  const groups = ops.split(convolutionNormRelu(ops, `${name}/first`, input, { kernel: 3, ...options }), GROUPS);
  const forward = chain(ops, `${name}/forward`, groups);
  const mirrored = chain(ops, `${name}/mirrored`, groups.toReversed()).toReversed();
  const shuffled = ops.channelShuffle(ops.concat([...forward, ...mirrored]), 2 * GROUPS);
  const mixed = convolutionNorm(ops, `${name}/mix`, shuffled, { kernel: 1, channels, stride: 1 });
  return ops.relu(ops.add(mixed, shortcut(ops, `${name}/shortcut`, input, options)));
}

/** Each group is filtered together with the output of its predecessor. */
function chain<T>(ops: Ops<T>, name: string, groups: readonly T[]): T[] {
  const results: T[] = [];
  for (const [index, group] of groups.entries()) {
    const previous = results.at(-1);
    const input = previous === undefined ? group : ops.add(ops.relu(previous), group);
    const { channels } = ops.shape(group);
    results.push(convolutionNorm(ops, `${name}/${index}`, input, { kernel: 3, channels, stride: 1 }));
  }
  return results;
}
