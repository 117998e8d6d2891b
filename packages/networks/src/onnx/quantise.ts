/** Quantisation of tensors to 8 bits as QuantizeLinear and DequantizeLinear nodes, which ONNX Runtime fuses into integer kernels. */
import type { GraphValue, OnnxGraph } from './graph';
import { type ConvolutionWeights, channelsFirst, convolutionAttributes } from './layers';

/** Smallest and largest value of a tensor. */
export type ValueRange = readonly [min: number, max: number];

/** A tensor of uint8: value = (byte - zeroPoint) * scale. */
export interface QuantisedTensor {
  readonly value: GraphValue;
  readonly scale: number;
  readonly zeroPoint: number;
}

const MAX_BYTE = 255;
/**
 * Largest quantised weight: 7 bits instead of 8, because the products of two bytes are added in pairs to 16 bits on processors
 * without VNNI, where 8 bits would saturate.
 */
const MAX_WEIGHT = 63;
/** Keeps scales positive for constant tensors. */
const MIN_SPAN = 1e-6;

/** Quantises a float tensor to bytes; values outside the range are clipped. */
export function quantise(graph: OnnxGraph, value: GraphValue, range: ValueRange): QuantisedTensor {
  const { scale, zeroPoint } = parametersOf(range);
  return { value: graph.node('QuantizeLinear', [value, ...constants(graph, scale, zeroPoint)]), scale, zeroPoint };
}

/** The float tensor of quantised values. */
export function dequantise(graph: OnnxGraph, { value, scale, zeroPoint }: QuantisedTensor): GraphValue {
  return graph.node('DequantizeLinear', [value, ...constants(graph, scale, zeroPoint)]);
}

/**
 * A convolution of a quantised tensor, with weights of int8 per output channel and a bias of int32.
 * @param isDepthwise whether filters are height x width x channels x 1
 */
export function quantisedConvolution(
  graph: OnnxGraph,
  input: QuantisedTensor,
  { filters, bias }: ConvolutionWeights,
  { stride, isDepthwise }: { readonly stride: number; readonly isDepthwise: boolean },
): GraphValue {
  const [height = 0, width = 0, channelsIn = 0, last = 0] = filters.shape;
  const [inputs, outputs] = isDepthwise ? [1, channelsIn] : [channelsIn, last];
  const kernel = channelsFirst({ data: filters.data, shape: [height, width, inputs, outputs] });
  const size = kernel.length / outputs;
  const scales = Float32Array.from({ length: outputs }, (_, channel) => {
    const largest = kernel
      .subarray(channel * size, (channel + 1) * size)
      .reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    return Math.max(largest, MIN_SPAN) / MAX_WEIGHT;
  });
  const rounded = Int8Array.from(kernel, (value, index) => Math.round(value / (scales[Math.floor(index / size)] ?? 1)));
  const axis = { axis: { int: 0 } };
  const weights = graph.node(
    'DequantizeLinear',
    [
      graph.quantised(rounded, [outputs, inputs, height, width]),
      graph.initializer(scales, [outputs]),
      graph.quantised(new Int8Array(outputs), [outputs]),
    ],
    axis,
  );
  const biasScales = scales.map((scale) => scale * input.scale);
  const roundedBias = Int32Array.from({ length: outputs }, (_, channel) =>
    Math.round((bias?.[channel] ?? 0) / (biasScales[channel] ?? 1)),
  );
  const biases = graph.node(
    'DequantizeLinear',
    [graph.quantised(roundedBias, [outputs]), graph.initializer(biasScales, [outputs])],
    axis,
  );
  const groups = isDepthwise ? outputs : 1;
  return graph.node(
    'Conv',
    [dequantise(graph, input), weights, biases],
    convolutionAttributes({ size: [height, width], stride, groups }),
  );
}

/** max(0, x) on quantised values. */
export function quantisedRelu(graph: OnnxGraph, { value, ...parameters }: QuantisedTensor): QuantisedTensor {
  const zero = graph.quantised(Uint8Array.of(parameters.zeroPoint), []);
  return { value: graph.node('Clip', [value, zero]), ...parameters };
}

/** Scale and zero point of a range, which is extended to contain 0. */
function parametersOf([min, max]: ValueRange): Omit<QuantisedTensor, 'value'> {
  const low = Math.min(min, 0);
  const scale = Math.fround(Math.max(Math.max(max, 0) - low, MIN_SPAN) / MAX_BYTE);
  return { scale, zeroPoint: Math.round(-low / scale) };
}

function constants(graph: OnnxGraph, scale: number, zeroPoint: number): [GraphValue, GraphValue] {
  return [graph.scalar(scale), graph.quantised(Uint8Array.of(zeroPoint), [])];
}
