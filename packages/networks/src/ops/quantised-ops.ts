/** Networks as ONNX models with 8-bit arithmetic, and the measurement of the value ranges that this needs. */
import { type GraphValue, OnnxGraph } from '../onnx/graph';
import { convolution, depthwiseConvolution } from '../onnx/layers';
import {
  dequantise,
  type QuantisedTensor,
  quantise,
  quantisedConvolution,
  quantisedRelu,
  type ValueRange,
} from '../onnx/quantise';
import type { Weights, WeightTensor } from '../weights/tensors';
import { broadcast, describeNetwork } from './description-ops';
import { foldBatchNorm } from './onnx-ops';
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

/** The value ranges of a network's quantised maps, by their names. */
export type ActivationRanges = ReadonlyMap<string, ValueRange>;

/**
 * Emits a network as an ONNX model with 8-bit convolutions: activations of uint8, weights of int8 per output channel. Vectors
 * (maps of 1 x 1) stay float32. Inputs and outputs as those of `emitNetwork`.
 * @param ranges as measured with the model of {@link emitObserver}
 * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH
 * @throws RangeError when a range is missing
 */
export function emitQuantised(
  network: Network,
  weights: Weights,
  ranges: ActivationRanges,
  origin: string,
): Uint8Array {
  return emit(network, weights, ranges, origin).graph.toBytes();
}

/**
 * Emits the float32 network with additional outputs for calibration: for each map that {@link emitQuantised} quantises its
 * smallest and largest value in each image of a batch, named `min:<map>` and `max:<map>`.
 * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH
 */
export function emitObserver(network: Network, weights: Weights, origin: string): Uint8Array {
  const { graph, observed } = emit(network, weights, null, origin);
  for (const [name, value] of observed) {
    for (const [prefix, operator] of [
      ['min', 'ReduceMin'],
      ['max', 'ReduceMax'],
    ] as const) {
      const extremes = graph.node(operator, [value], { axes: { ints: [1, 2, 3] }, keepdims: { int: 0 } });
      graph.output(`${prefix}:${name}`, extremes, ['batch']);
    }
  }
  return graph.toBytes();
}

function emit(network: Network, weights: Weights, ranges: ActivationRanges | null, origin: string) {
  const selected = selectWeights(describeNetwork(network).parameters, weights, origin);
  // A first pass finds convolutions whose output is used both with and without ReLU, which cannot be fused with it.
  const draft = new QuantisedOps(new OnnxGraph(network.name), selected, null, new Set());
  for (const [name, value] of Object.entries(network.build(draft, draft.input('input', network.input)))) {
    draft.output(name, value);
  }
  const graph = new OnnxGraph(network.name);
  const ops = new QuantisedOps(graph, selected, ranges, draft.sharedConvolutions());
  for (const [name, value] of Object.entries(network.build(ops, ops.input('input', network.input)))) {
    ops.output(name, value);
  }
  return { graph, observed: ops.observed };
}

/** A convolution that is emitted at its first use, together with a following batch norm or ReLU. */
interface PendingConvolution {
  readonly name: string;
  readonly input: EmittedMap;
  readonly filters: WeightTensor;
  readonly bias?: Float32Array;
  readonly stride: number;
  readonly isDepthwise: boolean;
}

/** A float value and, unless it stays float32 or ranges are measured, the same quantised. */
interface EmittedMap {
  readonly float: GraphValue;
  readonly quantised: QuantisedTensor | null;
  /** Whether the map is quantised, also when ranges are measured. */
  readonly isQuantised: boolean;
}

interface QuantisedMap {
  readonly shape: MapShape;
  content: EmittedMap | PendingConvolution;
  usedByRelu?: boolean;
  usedDirectly?: boolean;
}

const CHANNEL_AXIS = 1;
const SIGMOID_RANGE: ValueRange = [0, 1];
const INPUT_RANGE: ValueRange = [-1, 1];

/** Ops that add quantised nodes to a graph, in which maps are batch x channels x height x width. */
class QuantisedOps implements Ops<QuantisedMap> {
  /** The quantised maps by name, when measuring their ranges. */
  readonly observed = new Map<string, GraphValue>();
  readonly #convolutions: { readonly name: string; readonly map: QuantisedMap }[] = [];
  #operations = 0;

  /** @param ranges null to emit float32 nodes and observe the maps to be quantised */
  constructor(
    private readonly graph: OnnxGraph,
    private readonly weights: Weights,
    private readonly ranges: ActivationRanges | null,
    private readonly shared: ReadonlySet<string>,
  ) {}

  /** Names of convolutions whose output is used both by ReLU and directly. */
  sharedConvolutions(): ReadonlySet<string> {
    const shared = this.#convolutions.filter(({ map }) => map.usedByRelu === true && map.usedDirectly === true);
    return new Set(shared.map(({ name }) => name));
  }

  input(name: string, shape: MapShape): QuantisedMap {
    const { height, width, channels } = shape;
    const value = this.graph.input(name, 'float32', ['batch', height, width, channels]);
    const first = this.graph.node('Transpose', [value], { perm: { ints: [0, 3, 1, 2] } });
    return this.#activation(shape, first, INPUT_RANGE);
  }

  output(name: string, map: QuantisedMap): void {
    const { height, width, channels } = map.shape;
    const { float } = this.#emit(map);
    if (height === 1 && width === 1) {
      this.graph.output(name, this.graph.node('Flatten', [float]), ['batch', channels]);
      return;
    }
    const last = this.graph.node('Transpose', [float], { perm: { ints: [0, 2, 3, 1] } });
    this.graph.output(name, last, ['batch', height, width, channels]);
  }

  shape({ shape }: QuantisedMap): MapShape {
    return shape;
  }

  conv2d(name: string, input: QuantisedMap, { channels, stride = 1, bias = false }: ConvolutionOptions): QuantisedMap {
    const filters = this.#weight(`${name}/filters`);
    const content = { name, input: this.#emit(input), filters, stride, isDepthwise: false };
    return this.#pending(
      strided(input.shape, stride, channels),
      bias ? { ...content, bias: this.#weight(`${name}/bias`).data } : content,
    );
  }

  depthwiseConv2d(name: string, input: QuantisedMap, { stride = 1 }: DepthwiseOptions): QuantisedMap {
    const filters = this.#weight(`${name}/filters`);
    const content = { name, input: this.#emit(input), filters, stride, isDepthwise: true };
    return this.#pending(strided(input.shape, stride, input.shape.channels), content);
  }

  batchNorm(name: string, { shape, content }: QuantisedMap): QuantisedMap {
    if (!('filters' in content)) throw new RangeError(`${name}: batch norm has to follow a convolution`);
    const part = (of: BatchNormPart) => this.#weight(batchNormParameter(name, of)).data;
    const [mean, variance] = [part('mean'), part('variance')];
    const scale = part('gamma').map(
      (value, channel) => value / Math.sqrt((variance[channel] ?? 0) + BATCH_NORM_EPSILON),
    );
    return this.#pending(shape, foldBatchNorm(content, scale, part('beta'), mean));
  }

  dense(name: string, input: QuantisedMap, units: number): QuantisedMap {
    const { data, shape } = this.#weight(`${name}/weights`);
    const bias = this.#weight(`${name}/bias`);
    const rows = this.graph.node('Gemm', [
      this.graph.node('Flatten', [this.#emit(input).float]),
      this.graph.initializer(data, shape),
      this.graph.initializer(bias.data, bias.shape),
    ]);
    const float = this.graph.node('Reshape', [rows, this.graph.integers([0, units, 1, 1])]);
    return { shape: { height: 1, width: 1, channels: units }, content: vector(float) };
  }

  relu(input: QuantisedMap): QuantisedMap {
    const { shape, content } = input;
    if ('filters' in content && !this.shared.has(content.name)) {
      input.usedByRelu = true;
      const value = this.graph.node('Relu', [this.#convolve(content)]);
      return this.#activation(shape, value, null, `${content.name}/relu`);
    }
    const emitted = this.#emit(input);
    if (emitted.quantised !== null) return this.#withBytes(shape, quantisedRelu(this.graph, emitted.quantised));
    return { shape, content: { ...emitted, float: this.graph.node('Relu', [emitted.float]) } };
  }

  leakyRelu(input: QuantisedMap, slope: number): QuantisedMap {
    const { float } = this.#emit(input);
    return this.#activation(input.shape, this.graph.node('LeakyRelu', [float], { alpha: { float: slope } }));
  }

  sigmoid(input: QuantisedMap): QuantisedMap {
    return this.#activation(input.shape, this.graph.node('Sigmoid', [this.#emit(input).float]), SIGMOID_RANGE);
  }

  add(a: QuantisedMap, b: QuantisedMap): QuantisedMap {
    return this.#combine('Add', a, b);
  }

  multiply(a: QuantisedMap, b: QuantisedMap): QuantisedMap {
    return this.#combine('Mul', a, b);
  }

  scale(input: QuantisedMap, factor: number): QuantisedMap {
    if (factor <= 0) throw new RangeError(`${factor}: only positive factors keep zero points`);
    const emitted = this.#emit(input);
    const { quantised } = emitted;
    if (quantised !== null) {
      return this.#withBytes(input.shape, { ...quantised, scale: Math.fround(quantised.scale * factor) });
    }
    const float = this.graph.node('Mul', [emitted.float, this.graph.scalar(factor)]);
    return { shape: input.shape, content: { ...emitted, float } };
  }

  concat(inputs: readonly QuantisedMap[]): QuantisedMap {
    const [first] = inputs;
    if (first === undefined) throw new RangeError('nothing to concatenate');
    const channels = inputs.reduce((sum, { shape }) => sum + shape.channels, 0);
    const values = inputs.map((input) => this.#emit(input).float);
    const joined = this.graph.node('Concat', values, { axis: { int: CHANNEL_AXIS } });
    return this.#activation({ ...first.shape, channels }, joined);
  }

  split(input: QuantisedMap, parts: number): QuantisedMap[] {
    const channels = input.shape.channels / parts;
    const emitted = this.#emit(input);
    const sizes = this.graph.integers(Array.from({ length: parts }, () => channels));
    const axis = { axis: { int: CHANNEL_AXIS } };
    const values = this.graph.nodeWithOutputs('Split', [stored(emitted), sizes], parts, axis);
    const shape = { ...input.shape, channels };
    return values.map((value) => this.#moved(shape, value, emitted));
  }

  channelShuffle(input: QuantisedMap, groups: number): QuantisedMap {
    const { height, width, channels } = input.shape;
    const emitted = this.#emit(input);
    const sizes = this.graph.integers([0, groups, channels / groups, height * width]);
    const grouped = this.graph.node('Reshape', [stored(emitted), sizes]);
    const shuffled = this.graph.node('Transpose', [grouped], { perm: { ints: [0, 2, 1, 3] } });
    const value = this.graph.node('Reshape', [shuffled, this.graph.integers([0, channels, height, width])]);
    return this.#moved(input.shape, value, emitted);
  }

  upsample2x(input: QuantisedMap): QuantisedMap {
    const { height, width, channels } = input.shape;
    const emitted = this.#emit(input);
    const factors = this.graph.initializer(Float32Array.of(1, 1, 2, 2), [4]);
    const value = this.graph.node('Resize', [stored(emitted), '', factors], {
      mode: { text: 'nearest' },
      coordinate_transformation_mode: { text: 'asymmetric' },
      nearest_mode: { text: 'floor' },
    });
    return this.#moved({ height: 2 * height, width: 2 * width, channels }, value, emitted);
  }

  globalAveragePool(input: QuantisedMap): QuantisedMap {
    const float = this.graph.node('GlobalAveragePool', [this.#emit(input).float]);
    return { shape: { height: 1, width: 1, channels: input.shape.channels }, content: vector(float) };
  }

  globalMaxPool(input: QuantisedMap): QuantisedMap {
    return this.#maximum({ height: 1, width: 1, channels: input.shape.channels }, input, [2, 3]);
  }

  channelMean(input: QuantisedMap): QuantisedMap {
    const attributes = { axes: { ints: [CHANNEL_AXIS] }, keepdims: { int: 1 } };
    const mean = this.graph.node('ReduceMean', [this.#emit(input).float], attributes);
    return this.#activation({ ...input.shape, channels: 1 }, mean);
  }

  channelMax(input: QuantisedMap): QuantisedMap {
    return this.#maximum({ ...input.shape, channels: 1 }, input, [CHANNEL_AXIS]);
  }

  /** Maxima of bytes are those of their values. */
  #maximum(shape: MapShape, input: QuantisedMap, axes: readonly number[]): QuantisedMap {
    const emitted = this.#emit(input);
    const attributes = { axes: { ints: axes }, keepdims: { int: 1 } };
    return this.#moved(shape, this.graph.node('ReduceMax', [stored(emitted)], attributes), emitted);
  }

  #combine(operator: 'Add' | 'Mul', a: QuantisedMap, b: QuantisedMap): QuantisedMap {
    const shape = broadcast(a.shape, b.shape);
    const [one, other] = isVector(shape) ? [this.#emit(a), this.#emit(b)] : [this.#operand(a), this.#operand(b)];
    return this.#activation(shape, this.graph.node(operator, [one.float, other.float]));
  }

  /** An operand of a quantised operation, for which vectors are quantised too. */
  #operand(map: QuantisedMap): EmittedMap {
    const emitted = this.#emit(map);
    return emitted.isQuantised ? emitted : this.#quantise(emitted.float, null);
  }

  #pending(shape: MapShape, content: PendingConvolution): QuantisedMap {
    const map: QuantisedMap = { shape, content };
    this.#convolutions.push({ name: content.name, map });
    return map;
  }

  #emit(map: QuantisedMap): EmittedMap {
    map.usedDirectly = true;
    if ('filters' in map.content) {
      map.content = this.#activation(map.shape, this.#convolve(map.content), null, map.content.name)
        .content as EmittedMap;
    }
    return map.content;
  }

  #convolve({ input, filters, bias, stride, isDepthwise }: PendingConvolution): GraphValue {
    const weights = bias === undefined ? { filters } : { filters, bias };
    if (input.quantised !== null) {
      return quantisedConvolution(this.graph, input.quantised, weights, { stride, isDepthwise });
    }
    return (isDepthwise ? depthwiseConvolution : convolution)(this.graph, input.float, weights, stride);
  }

  /** A computed map, quantised unless it is a vector. */
  #activation(shape: MapShape, value: GraphValue, known: ValueRange | null = null, name?: string): QuantisedMap {
    const content = isVector(shape) ? vector(value) : this.#quantise(value, known, name);
    return { shape, content };
  }

  #quantise(value: GraphValue, known: ValueRange | null, name = `operation ${this.#operations++}`): EmittedMap {
    if (this.ranges === null) {
      if (known === null) this.observed.set(name, value);
      return { float: value, quantised: null, isQuantised: true };
    }
    const range = known ?? this.ranges.get(name);
    if (range === undefined) throw new RangeError(`there is no value range of ${name}`);
    const quantised = quantise(this.graph, value, range);
    return { float: dequantise(this.graph, quantised), quantised, isQuantised: true };
  }

  /** Values that were moved without arithmetic, quantised as before. */
  #moved(shape: MapShape, value: GraphValue, { quantised, isQuantised }: EmittedMap): QuantisedMap {
    if (quantised !== null) return this.#withBytes(shape, { ...quantised, value });
    return { shape, content: { float: value, quantised: null, isQuantised: isQuantised && !isVector(shape) } };
  }

  #withBytes(shape: MapShape, quantised: QuantisedTensor): QuantisedMap {
    const float = dequantise(this.graph, quantised);
    return { shape, content: isVector(shape) ? vector(float) : { float, quantised, isQuantised: true } };
  }

  #weight(name: string): WeightTensor {
    const tensor = this.weights.get(name);
    if (tensor === undefined) throw new RangeError(`the network has no parameter ${name}`);
    return tensor;
  }
}

function vector(float: GraphValue): EmittedMap {
  return { float, quantised: null, isQuantised: false };
}

/** The bytes of a quantised map, else its floats. */
function stored({ float, quantised }: EmittedMap): GraphValue {
  return quantised?.value ?? float;
}

function isVector({ height, width }: MapShape): boolean {
  return height === 1 && width === 1;
}

function strided({ height, width }: MapShape, stride: number, channels: number): MapShape {
  return { height: Math.ceil(height / stride), width: Math.ceil(width / stride), channels };
}
