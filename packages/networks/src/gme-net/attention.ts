import { convolutionNorm } from '../ops/blocks';
import type { Ops } from '../ops/ops';

/** Maps before the sigmoid, as attention similarity distillation compares them. */
export interface AttentionMaps<T> {
  /** 1 x 1 x channels. */
  readonly channel: T;
  /** height x width x 1. */
  readonly spatial: T;
}

/** The hidden layer of the channel attention: channels / 16, but not fewer than 4. */
const CHANNEL_REDUCTION = 16;
const FEWEST_HIDDEN = 4;
/** On small maps a kernel of 7 would mostly see padding. */
const SMALL_MAP = 7;

/**
 * Depthwise block attention: which channels matter, then which pixels.
 * @returns the weighted map and both attention maps
 */
export function depthwiseBlockAttention<T>(ops: Ops<T>, name: string, input: T): { output: T; maps: AttentionMaps<T> } {
  const channel = channelAttention(ops, `${name}/channel`, input);
  const weighted = ops.multiply(input, ops.sigmoid(channel));
  const spatial = spatialAttention(ops, `${name}/spatial`, weighted);
  return { output: ops.multiply(weighted, ops.sigmoid(spatial)), maps: { channel, spatial } };
}

/** One perceptron, without bias, over the averages and over the maxima of the channels. */
function channelAttention<T>(ops: Ops<T>, name: string, input: T): T {
  const { channels } = ops.shape(input);
  const hidden = Math.max(channels / CHANNEL_REDUCTION, FEWEST_HIDDEN);
  const perceptron = (pooled: T) => {
    const reduced = ops.relu(ops.conv2d(`${name}/reduce`, pooled, { kernel: 1, channels: hidden }));
    return ops.conv2d(`${name}/expand`, reduced, { kernel: 1, channels });
  };
  return ops.add(perceptron(ops.globalAveragePool(input)), perceptron(ops.globalMaxPool(input)));
}

/** A depthwise look at every channel plus a wide look at the mean and maximum over channels. */
function spatialAttention<T>(ops: Ops<T>, name: string, input: T): T {
  const filtered = ops.batchNorm(
    `${name}/depthwise/norm`,
    ops.depthwiseConv2d(`${name}/depthwise`, input, { kernel: 3 }),
  );
  const perChannel = ops.conv2d(`${name}/pointwise`, filtered, { kernel: 1, channels: 1 });
  const summary = ops.concat([ops.channelMean(input), ops.channelMax(input)]);
  const kernel = ops.shape(input).height <= SMALL_MAP ? 3 : 7;
  return ops.add(perChannel, convolutionNorm(ops, `${name}/wide`, summary, { kernel, channels: 1, stride: 1 }));
}
