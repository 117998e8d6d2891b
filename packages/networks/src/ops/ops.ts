/** Height, width and channels of a map; every value in a network is a batch of maps, a vector being a map of 1 x 1. */
export interface MapShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface ConvolutionOptions {
  /** Channels out. */
  readonly channels: number;
  /** Pixels of the square kernel. */
  readonly kernel: number;
  readonly stride?: number;
  /** Adds a value a channel; left out where batch norm follows. */
  readonly bias?: boolean;
  /** Start from zeros instead of He's normal distribution, so that a residual branch starts silent. */
  readonly startAtZero?: boolean;
}

export interface DepthwiseOptions {
  /** Pixels of the square kernel. */
  readonly kernel: number;
  readonly stride?: number;
}

/**
 * What networks are written in. A network is a function of `ops` and its input; each implementation gives the same
 * function another meaning: run it on TensorFlow.js, emit it as an ONNX graph, or count what it costs.
 *
 * Layers with parameters take a name under which the parameters are stored (use a name twice to share them), in
 * TensorFlow's layout: filters kernel x kernel x in x out (depthwise: x channels x 1), dense weights in x out, batch norm `gain`,
 * `offset`, `mean`, `variance`. Padding is TensorFlow's "same": the size out is the size in / stride, rounded up.
 */
export interface Ops<T> {
  shape(value: T): MapShape;
  conv2d(name: string, input: T, options: ConvolutionOptions): T;
  /** Filters every channel by itself. */
  depthwiseConv2d(name: string, input: T, options: DepthwiseOptions): T;
  /** Normalises each channel: by the batch when training, by running statistics otherwise. */
  batchNorm(name: string, input: T): T;
  /** A dense layer with bias over the channels of 1 x 1 maps. */
  dense(name: string, input: T, units: number): T;
  relu(input: T): T;
  leakyRelu(input: T, slope: number): T;
  sigmoid(input: T): T;
  add(a: T, b: T): T;
  /** Element by element; a side of 1 is repeated to fit the other map. */
  multiply(a: T, b: T): T;
  scale(input: T, factor: number): T;
  /** Joins channels. */
  concat(inputs: readonly T[]): T;
  /** Cuts the channels into equal parts. */
  split(input: T, parts: number): T[];
  /** Deals the channels of `groups` equal groups out in turn (Zhang et al., ShuffleNet, CVPR 2018). */
  channelShuffle(input: T, groups: number): T;
  /** Repeats every pixel in a square of 2 x 2. */
  upsample2x(input: T): T;
  /** Mean over all pixels of a channel: a 1 x 1 map. */
  globalAveragePool(input: T): T;
  globalMaxPool(input: T): T;
  /** Mean over all channels of a pixel: one channel. */
  channelMean(input: T): T;
  channelMax(input: T): T;
  /** Zeroes a share `rate` of the values when training; does nothing otherwise. */
  dropout(input: T, rate: number): T;
}

/** Keeps batch norm from dividing by zero. */
export const BATCH_NORM_EPSILON = 1e-3;

/** A network ready to be counted, initialised, trained or emitted. */
export interface Network<Output extends string = string> {
  readonly name: string;
  readonly input: MapShape;
  build<T>(ops: Ops<T>, input: T): Readonly<Record<Output, T>>;
}
