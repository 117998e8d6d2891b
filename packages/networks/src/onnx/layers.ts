/** Layers in TensorFlow's layout (filters height x width x in x out, padding "same") as nodes of an ONNX graph. */
import type { WeightTensor } from '../weights/tensors';
import type { Attribute, GraphValue, OnnxGraph } from './graph';

/** Element type number of float32 in `Cast`, from the ONNX specification. */
const FLOAT = 1;

/** Declares the input `images`, bytes of shape batch x height x width x 3; returns it as floats, channels first. */
export function imageInput(graph: OnnxGraph, height: number | string, width: number | string): GraphValue {
  const bytes = graph.input('images', 'uint8', ['batch', height, width, 3]);
  const channelsFirst = graph.node('Transpose', [bytes], { perm: { ints: [0, 3, 1, 2] } });
  return graph.node('Cast', [channelsFirst], { to: { int: FLOAT } });
}

/** Weights of a convolution. */
export interface ConvolutionWeights {
  readonly filters: WeightTensor;
  /** One value per channel out. */
  readonly bias?: Float32Array;
}

/** A convolution; `filters` has the shape height x width x in x out. */
export function convolution(
  graph: OnnxGraph,
  input: GraphValue,
  { filters, bias }: ConvolutionWeights,
  stride = 1,
): GraphValue {
  const [height = 0, width = 0, channelsIn = 0, channelsOut = 0] = filters.shape;
  const kernel = graph.initializer(channelsFirst(filters), [channelsOut, channelsIn, height, width]);
  return convolve(graph, input, kernel, bias, { size: [height, width], stride, groups: 1 });
}

/**
 * The same convolution on interleaved pixels, batch x 1 x height x (width * channels): the channels of a pixel are columns, and
 * the stride grows accordingly. It saves the transposition of decoded frames.
 */
export function interleavedConvolution(
  graph: OnnxGraph,
  input: GraphValue,
  { filters, bias }: ConvolutionWeights,
  stride = 1,
): GraphValue {
  const [height = 0, width = 0, channels = 0, channelsOut = 0] = filters.shape;
  const flat = channelsFirst({ data: filters.data, shape: [height, width * channels, 1, channelsOut] });
  const kernel = graph.initializer(flat, [channelsOut, 1, height, width * channels]);
  return convolve(graph, input, kernel, bias, { size: [height, width], stride, groups: 1, columns: channels });
}

/** A depthwise convolution; `filters` has the shape height x width x channels x 1. */
export function depthwiseConvolution(
  graph: OnnxGraph,
  input: GraphValue,
  { filters, bias }: ConvolutionWeights,
  stride = 1,
): GraphValue {
  const [height = 0, width = 0, channels = 0] = filters.shape;
  const swapped = channelsFirst({ data: filters.data, shape: [height, width, 1, channels] });
  const kernel = graph.initializer(swapped, [channels, 1, height, width]);
  return convolve(graph, input, kernel, bias, { size: [height, width], stride, groups: channels });
}

/** max(0, x). */
export function relu(graph: OnnxGraph, input: GraphValue): GraphValue {
  return graph.node('Relu', [input]);
}

/** Clamps to [0, 6]. */
export function relu6(graph: OnnxGraph, input: GraphValue): GraphValue {
  return graph.node('Clip', [input, graph.scalar(0), graph.scalar(6)]);
}

function convolve(
  graph: OnnxGraph,
  input: GraphValue,
  kernel: GraphValue,
  bias: Float32Array | undefined,
  // Columns of the input per pixel.
  { size, stride, groups, columns = 1 }: { size: number[]; stride: number; groups: number; columns?: number },
): GraphValue {
  const inputs = bias ? [input, kernel, graph.initializer(bias, [bias.length])] : [input, kernel];
  return graph.node('Conv', inputs, convolutionAttributes({ size, stride, groups, columns }));
}

/**
 * Attributes of a convolution with TensorFlow's padding "same".
 * @param size height and width of the kernel
 */
export function convolutionAttributes({
  size: [height = 0, width = 0],
  stride,
  groups,
  columns = 1,
}: {
  readonly size: readonly number[];
  readonly stride: number;
  readonly groups: number;
  readonly columns?: number;
}): Record<string, Attribute> {
  return {
    kernel_shape: { ints: [height, width * columns] },
    strides: { ints: [stride, stride * columns] },
    group: { int: groups },
    pads: {
      ints: [
        paddingBefore(height, stride),
        paddingBefore(width, stride) * columns,
        paddingAfter(height, stride),
        paddingAfter(width, stride) * columns,
      ],
    },
  };
}

/**
 * With stride 2 TensorFlow pads even sides only at the end, and the networks were trained on even sides. Its rule "same" pads
 * odd sides at both ends, which would shift the map, and with it every box, by one pixel. So all sides are padded like even
 * ones, with one more pixel at the end that only odd sides reach.
 */
function paddingBefore(kernelSide: number, stride: number): number {
  return Math.max(Math.floor((kernelSide - stride) / 2), 0);
}

function paddingAfter(kernelSide: number, stride: number): number {
  return kernelSide - 1 - paddingBefore(kernelSide, stride);
}

/** Transposes filters: height x width x in x out -> out x in x height x width. */
export function channelsFirst({ data, shape }: WeightTensor): Float32Array {
  const [height = 0, width = 0, channelsIn = 0, channelsOut = 0] = shape;
  const area = height * width;
  const result = new Float32Array(data.length);
  for (let pixel = 0; pixel < area; pixel += 1) {
    for (let from = 0; from < channelsIn; from += 1) {
      const row = (pixel * channelsIn + from) * channelsOut;
      for (let to = 0; to < channelsOut; to += 1) {
        result[(to * channelsIn + from) * area + pixel] = data[row + to] ?? 0;
      }
    }
  }
  return result;
}
