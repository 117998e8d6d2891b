import { type GraphValue, OnnxGraph } from '../onnx/graph';
import { convolution, depthwiseConvolution, interleavedConvolution } from '../onnx/layers';
import type { Weights, WeightTensor } from '../weights/tensors';
import { broadcast, describeNetwork } from './description-ops';
import {
  BATCH_NORM_EPSILON,
  type BatchNormPart,
  batchNormParameter,
  type ConvolutionOptions,
  type DepthwiseOptions,
  type MapShape,
  type Network,
  type Ops,
} from './ops';
import { selectWeights } from './parameters';

/**
 * Emits a network as an ONNX model, with batch norms folded into the preceding convolutions.
 * Input `input`: floats, batch x height x width x channels. Outputs under the network's own names, maps as batch x height
 * x width x channels, vectors as batch x channels.
 * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH
 */
export function emitNetwork(network: Network, weights: Weights, origin = 'the given weights'): Uint8Array {
  const graph = new OnnxGraph(network.name);
  const selected = selectWeights(describeNetwork(network).parameters, weights, origin);
  const ops = new OnnxOps(graph, selected);
  const outputs = network.build(ops, ops.input('input', network.input));
  for (const [name, value] of Object.entries(outputs)) ops.output(name, value);
  return graph.toBytes();
}

/**
 * Adds a network to a graph under construction. A fully convolutional network then takes maps of any size.
 * @param input floats, batch x channels x height x width; or, where `isInterleaved`, batch x 1 x height x (width * channels),
 *   which only a convolution accepts
 * @returns a function that adds the last nodes of an output and returns its value, batch x height x width x channels; the
 *   last layers of outputs that are never requested are omitted
 * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH
 */
export function addNetwork<Output extends string>(
  graph: OnnxGraph,
  network: Network<Output>,
  weights: Weights,
  { value, isInterleaved = false }: { readonly value: GraphValue; readonly isInterleaved?: boolean },
  origin: string,
): (output: Output) => GraphValue {
  const selected = selectWeights(describeNetwork(network).parameters, weights, origin);
  const ops = new OnnxOps(graph, selected);
  const outputs = network.build(ops, { shape: network.input, value, isInterleaved });
  return (output) => ops.channelsLast(outputs[output]);
}

/** A convolution that is not emitted yet, so that a batch norm can be folded into it. */
interface PendingConvolution {
  readonly input: GraphValue;
  readonly filters: WeightTensor;
  readonly bias?: Float32Array;
  readonly stride: number;
  readonly layer: typeof convolution;
}

interface OnnxMap {
  readonly shape: MapShape;
  /** The emitted value, or the convolution to emit at first use. */
  value: GraphValue | PendingConvolution;
  /** See {@link addNetwork}. */
  readonly isInterleaved?: boolean;
}

const CHANNEL_AXIS = 1;

/** Ops that add nodes to a graph, in which maps are batch x channels x height x width. */
class OnnxOps implements Ops<OnnxMap> {
  constructor(
    private readonly graph: OnnxGraph,
    private readonly weights: Weights,
  ) {}

  input(name: string, shape: MapShape): OnnxMap {
    const { height, width, channels } = shape;
    const value = this.graph.input(name, 'float32', ['batch', height, width, channels]);
    return { shape, value: this.graph.node('Transpose', [value], { perm: { ints: [0, 3, 1, 2] } }) };
  }

  output(name: string, map: OnnxMap): void {
    const { height, width, channels } = map.shape;
    if (height === 1 && width === 1) {
      this.graph.output(name, this.graph.node('Flatten', [this.#emit(map)]), ['batch', channels]);
      return;
    }
    this.graph.output(name, this.channelsLast(map), ['batch', height, width, channels]);
  }

  channelsLast(map: OnnxMap): GraphValue {
    return this.graph.node('Transpose', [this.#emit(map)], { perm: { ints: [0, 2, 3, 1] } });
  }

  shape(map: OnnxMap): MapShape {
    return map.shape;
  }

  conv2d(name: string, input: OnnxMap, { channels, stride = 1, bias = false }: ConvolutionOptions): OnnxMap {
    const { height, width } = input.shape;
    const layer = input.isInterleaved === true ? interleavedConvolution : convolution;
    const pending = { input: this.#emit(input), filters: this.#weight(`${name}/filters`), stride, layer };
    return {
      shape: { height: Math.ceil(height / stride), width: Math.ceil(width / stride), channels },
      value: bias ? { ...pending, bias: this.#weight(`${name}/bias`).data } : pending,
    };
  }

  depthwiseConv2d(name: string, input: OnnxMap, { stride = 1 }: DepthwiseOptions): OnnxMap {
    const { height, width, channels } = input.shape;
    const filters = this.#weight(`${name}/filters`);
    return {
      shape: { height: Math.ceil(height / stride), width: Math.ceil(width / stride), channels },
      value: { input: this.#emit(input), filters, stride, layer: depthwiseConvolution },
    };
  }

  upsample2x(input: OnnxMap): OnnxMap {
    const { height, width, channels } = input.shape;
    const factors = this.graph.initializer(Float32Array.of(1, 1, 2, 2), [4]);
    const value = this.graph.node('Resize', [this.#emit(input), '', factors], {
      mode: { text: 'nearest' },
      coordinate_transformation_mode: { text: 'asymmetric' },
      nearest_mode: { text: 'floor' },
    });
    return { shape: { height: 2 * height, width: 2 * width, channels }, value };
  }

  batchNorm(name: string, input: OnnxMap): OnnxMap {
    if (typeof input.value === 'string') throw new RangeError(`${name}: batch norm has to follow a convolution`);
    const part = (of: BatchNormPart) => this.#weight(batchNormParameter(name, of)).data;
    const [mean, variance, beta] = [part('mean'), part('variance'), part('beta')];
    const scale = part('gamma').map(
      (value, channel) => value / Math.sqrt((variance[channel] ?? 0) + BATCH_NORM_EPSILON),
    );
    return { shape: input.shape, value: foldBatchNorm(input.value, scale, beta, mean) };
  }

  dense(name: string, input: OnnxMap, units: number): OnnxMap {
    const { data, shape } = this.#weight(`${name}/weights`);
    const bias = this.#weight(`${name}/bias`);
    const rows = this.graph.node('Gemm', [
      this.graph.node('Flatten', [this.#emit(input)]),
      this.graph.initializer(data, shape),
      this.graph.initializer(bias.data, bias.shape),
    ]);
    const maps = this.graph.node('Reshape', [rows, this.graph.integers([0, units, 1, 1])]);
    return { shape: { height: 1, width: 1, channels: units }, value: maps };
  }

  relu(input: OnnxMap): OnnxMap {
    return this.#sameShape(input, this.graph.node('Relu', [this.#emit(input)]));
  }

  leakyRelu(input: OnnxMap, slope: number): OnnxMap {
    return this.#sameShape(input, this.graph.node('LeakyRelu', [this.#emit(input)], { alpha: { float: slope } }));
  }

  sigmoid(input: OnnxMap): OnnxMap {
    return this.#sameShape(input, this.graph.node('Sigmoid', [this.#emit(input)]));
  }

  add(a: OnnxMap, b: OnnxMap): OnnxMap {
    return { shape: broadcast(a.shape, b.shape), value: this.graph.node('Add', [this.#emit(a), this.#emit(b)]) };
  }

  multiply(a: OnnxMap, b: OnnxMap): OnnxMap {
    return { shape: broadcast(a.shape, b.shape), value: this.graph.node('Mul', [this.#emit(a), this.#emit(b)]) };
  }

  scale(input: OnnxMap, factor: number): OnnxMap {
    return this.#sameShape(input, this.graph.node('Mul', [this.#emit(input), this.graph.scalar(factor)]));
  }

  concat(inputs: readonly OnnxMap[]): OnnxMap {
    const [first] = inputs;
    if (first === undefined) throw new RangeError('nothing to join');
    const channels = inputs.reduce((sum, { shape }) => sum + shape.channels, 0);
    const values = inputs.map((input) => this.#emit(input));
    return {
      shape: { ...first.shape, channels },
      value: this.graph.node('Concat', values, { axis: { int: CHANNEL_AXIS } }),
    };
  }

  split(input: OnnxMap, parts: number): OnnxMap[] {
    const channels = input.shape.channels / parts;
    const sizes = this.graph.integers(Array.from({ length: parts }, () => channels));
    const axis = { axis: { int: CHANNEL_AXIS } };
    const values = this.graph.nodeWithOutputs('Split', [this.#emit(input), sizes], parts, axis);
    return values.map((value) => ({ shape: { ...input.shape, channels }, value }));
  }

  channelShuffle(input: OnnxMap, groups: number): OnnxMap {
    const { height, width, channels } = input.shape;
    const grouped = this.graph.node('Reshape', [
      this.#emit(input),
      this.graph.integers([0, groups, channels / groups, height * width]),
    ]);
    const shuffled = this.graph.node('Transpose', [grouped], { perm: { ints: [0, 2, 1, 3] } });
    return this.#sameShape(
      input,
      this.graph.node('Reshape', [shuffled, this.graph.integers([0, channels, height, width])]),
    );
  }

  globalAveragePool(input: OnnxMap): OnnxMap {
    return this.#pooled(input, this.graph.node('GlobalAveragePool', [this.#emit(input)]));
  }

  globalMaxPool(input: OnnxMap): OnnxMap {
    return this.#pooled(input, this.graph.node('GlobalMaxPool', [this.#emit(input)]));
  }

  channelMean(input: OnnxMap): OnnxMap {
    return this.#overChannels(input, 'ReduceMean');
  }

  channelMax(input: OnnxMap): OnnxMap {
    return this.#overChannels(input, 'ReduceMax');
  }

  #overChannels(input: OnnxMap, operator: string): OnnxMap {
    const attributes = { axes: { ints: [CHANNEL_AXIS] }, keepdims: { int: 1 } };
    return {
      shape: { ...input.shape, channels: 1 },
      value: this.graph.node(operator, [this.#emit(input)], attributes),
    };
  }

  #pooled({ shape }: OnnxMap, value: GraphValue): OnnxMap {
    return { shape: { height: 1, width: 1, channels: shape.channels }, value };
  }

  #sameShape({ shape }: OnnxMap, value: GraphValue): OnnxMap {
    return { shape, value };
  }

  /** The map's value in the graph; emits its convolution if that is still pending. */
  #emit(map: OnnxMap): GraphValue {
    if (typeof map.value !== 'string') {
      const { input, stride, layer } = map.value;
      map.value = layer(this.graph, input, map.value, stride);
    }
    return map.value;
  }

  #weight(name: string): WeightTensor {
    const tensor = this.weights.get(name);
    if (tensor === undefined) throw new RangeError(`the network has no parameter ${name}`);
    return tensor;
  }
}

/**
 * Folds a batch norm into the convolution before it. Output channels are the fastest axis of full and of depthwise kernels, so
 * one index serves both.
 */
export function foldBatchNorm<Convolution extends Pick<PendingConvolution, 'filters' | 'bias'>>(
  pending: Convolution,
  scale: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
): Convolution {
  const { data, shape } = pending.filters;
  const filters = { shape, data: data.map((value, index) => value * (scale[index % scale.length] ?? 0)) };
  const bias = beta.map((value, channel) => {
    const before = pending.bias?.[channel] ?? 0;
    return value + (before - (mean[channel] ?? 0)) * (scale[channel] ?? 0);
  });
  return { ...pending, filters, bias };
}
