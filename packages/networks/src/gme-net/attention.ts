import { convolutionNorm } from '../ops/blocks';
import type { Ops } from '../ops/ops';

/** Attention maps before the sigmoid, as compared by attention similarity distillation. */
export interface AttentionMaps<T> {
  /** 1 x 1 x channels. */
  readonly channel: T;
  /** height x width x 1. */
  readonly spatial: T;
}

/** The hidden layer of the channel attention has channels / 16 units, at least 4. */
const CHANNEL_REDUCTION = 16;
const MIN_HIDDEN_CHANNELS = 4;
/** On maps up to this side a kernel of 7 would mostly cover padding. */
const SMALL_MAP_SIDE = 7;

/**
 * Depthwise block attention: channel attention, then spatial attention.
 * @returns the weighted map and both attention maps
 */
export function depthwiseBlockAttention<T>(ops: Ops<T>, name: string, input: T): { output: T; maps: AttentionMaps<T> } {
  const channel = channelAttention(ops, `${name}/channel`, input);
  const weighted = ops.multiply(input, ops.sigmoid(channel));
  const spatial = spatialAttention(ops, `${name}/spatial`, weighted);
  return { output: ops.multiply(weighted, ops.sigmoid(spatial)), maps: { channel, spatial } };
}

/** A shared perceptron without bias over the channels' averages and maxima. */
function channelAttention<T>(ops: Ops<T>, name: string, input: T): T {
  const { channels } = ops.shape(input);
  const hidden = Math.max(channels / CHANNEL_REDUCTION, MIN_HIDDEN_CHANNELS);
  const perceptron = (pooled: T) => {
    const reduced = ops.relu(ops.conv2d(`${name}/reduce`, pooled, { kernel: 1, channels: hidden }));
    return ops.conv2d(`${name}/expand`, reduced, { kernel: 1, channels, zeroInitialised: true });
  };
  return ops.add(perceptron(ops.globalAveragePool(input)), perceptron(ops.globalMaxPool(input)));
}

/** A depthwise convolution plus a wide one over the mean and maximum of all channels. */
function spatialAttention<T>(ops: Ops<T>, name: string, input: T): T {
  const filtered = ops.batchNorm(
    `${name}/depthwise/norm`,
    ops.depthwiseConv2d(`${name}/depthwise`, input, { kernel: 3 }),
  );
  const perChannel = ops.conv2d(`${name}/pointwise`, filtered, { kernel: 1, channels: 1, zeroInitialised: true });
  const summary = ops.concat([ops.channelMean(input), ops.channelMax(input)]);
  const kernel = ops.shape(input).height <= SMALL_MAP_SIDE ? 3 : 7;
  return ops.add(perChannel, convolutionNorm(ops, `${name}/wide`, summary, { kernel, channels: 1, stride: 1 }));
}
