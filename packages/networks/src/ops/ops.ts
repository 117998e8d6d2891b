/** Height, width and channels of a map; every value in a network is a batch of maps, a vector being a map of 1 x 1. */
export interface MapShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Shape of a convolution. */
export interface ConvolutionOptions {
  /** Channels out. */
  readonly channels: number;
  /** Pixels of the square kernel. */
  readonly kernel: number;
  readonly stride?: number;
  /** Adds a bias per channel; not needed where batch norm follows. */
  readonly bias?: boolean;
  /** Initialises the filters to zero instead of He's normal distribution, so that a residual branch starts as the identity, or attention as indifference. */
  readonly zeroInitialised?: boolean;
}

/** Shape of a depthwise convolution. */
export interface DepthwiseOptions {
  /** Pixels of the square kernel. */
  readonly kernel: number;
  readonly stride?: number;
}

/**
 * The operations that networks are written in. A network is a function of `ops` and its input; the implementations run it on
 * TensorFlow.js, emit it as an ONNX graph, or compute its cost.
 *
 * Layers with parameters take a name under which the parameters are stored (a name used twice shares them), in TensorFlow's
 * layout: filters kernel x kernel x in x out (depthwise: x channels x 1), dense weights in x out, batch norm see
 * {@link batchNormParameter}. Padding is TensorFlow's "same": the output size is the input size / stride, rounded up.
 */
export interface Ops<T> {
  shape(value: T): MapShape;
  conv2d(name: string, input: T, options: ConvolutionOptions): T;
  /** Filters each channel separately. */
  depthwiseConv2d(name: string, input: T, options: DepthwiseOptions): T;
  /** Normalises each channel: by batch statistics in training, by running statistics in inference. */
  batchNorm(name: string, input: T): T;
  /** A dense layer with bias over the channels of 1 x 1 maps. */
  dense(name: string, input: T, units: number): T;
  relu(input: T): T;
  leakyRelu(input: T, slope: number): T;
  sigmoid(input: T): T;
  add(a: T, b: T): T;
  /** Element-wise; sides of 1 are broadcast. */
  multiply(a: T, b: T): T;
  scale(input: T, factor: number): T;
  /** Concatenates channels. */
  concat(inputs: readonly T[]): T;
  /** Splits the channels into equal parts. */
  split(input: T, parts: number): T[];
  /** Interleaves the channels of `groups` equal groups (Zhang et al., ShuffleNet, CVPR 2018). */
  channelShuffle(input: T, groups: number): T;
  /** Nearest-neighbour upsampling by 2. */
  upsample2x(input: T): T;
  /** Mean over all pixels of a channel: a 1 x 1 map. */
  globalAveragePool(input: T): T;
  globalMaxPool(input: T): T;
  /** Mean over all channels of a pixel: one channel. */
  channelMean(input: T): T;
  channelMax(input: T): T;
}

/** Keeps batch norm from dividing by zero. */
export const BATCH_NORM_EPSILON = 1e-3;

/** Names of batch norm's parameters in weight files, which call gamma `gain` and beta `offset`. */
const BATCH_NORM_NAMES = { gamma: 'gain', beta: 'offset', mean: 'mean', variance: 'variance' } as const;

/** Scale, shift and running statistics of a batch norm. */
export type BatchNormPart = keyof typeof BATCH_NORM_NAMES;

/** The name under which a parameter of the batch norm `name` is stored. */
export function batchNormParameter(name: string, part: BatchNormPart): string {
  return `${name}/${BATCH_NORM_NAMES[part]}`;
}

/** A network that can be described, initialised, trained or emitted. */
export interface Network<Output extends string = string> {
  readonly name: string;
  readonly input: MapShape;
  build<T>(ops: Ops<T>, input: T): Readonly<Record<Output, T>>;
}
