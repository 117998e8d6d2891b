/**
 * face-api's expression network as an ONNX graph: four dense blocks of depthwise separable convolutions, an average and
 * one dense layer (architecture taken from the package's source code).
 */
import { type GraphValue, OnnxGraph } from '../onnx/graph';
import { convolution, depthwiseConvolution, imageInput, relu } from '../onnx/layers';
import { type FaceApiWeights, weight } from './weights';

/** Pixels of the square input. */
export const FACE_API_EXPRESSION_SIDE = 112;
/** What the network subtracts from red, green and blue before it divides by 255. */
const MEAN_RGB = Float32Array.of(122.782, 117.001, 104.298);
const BLOCKS = 4;
const LAYERS_PER_BLOCK = 4;
const CLASSES = 7;

/**
 * Input `images`: bytes, batch x 112 x 112 x 3, RGB. Output `probabilities`: batch x 7, in the order neutral, happy, sad,
 * angry, fearful, disgusted, surprised.
 */
export function buildFaceApiExpressionGraph(weights: FaceApiWeights): Uint8Array {
  const graph = new OnnxGraph('face-api-expression');
  const pixels = imageInput(graph, FACE_API_EXPRESSION_SIDE, FACE_API_EXPRESSION_SIDE);
  const centred = graph.node('Sub', [pixels, graph.initializer(MEAN_RGB, [1, 3, 1, 1])]);
  let value = graph.node('Mul', [centred, graph.scalar(1 / 255)]);
  for (let block = 0; block < BLOCKS; block += 1) value = denseBlock(graph, weights, value, block);
  const features = graph.node('Flatten', [graph.node('GlobalAveragePool', [value])]);
  const dense = weight(weights, 'fc/weights');
  const bias = weight(weights, 'fc/bias');
  const logits = graph.node('Gemm', [
    features,
    graph.initializer(dense.data, dense.shape),
    graph.initializer(bias.data, bias.shape),
  ]);
  graph.output('probabilities', graph.node('Softmax', [logits], { axis: { int: 1 } }), ['batch', CLASSES]);
  return graph.toBytes();
}

/** Each layer after the first takes the sum of all layers before it; the first has stride 2. */
function denseBlock(graph: OnnxGraph, weights: FaceApiWeights, input: GraphValue, block: number): GraphValue {
  const first =
    block === 0 ? fullConvolution(graph, weights, input) : separable(graph, weights, input, `dense${block}/conv0`, 2);
  let sum = relu(graph, first);
  for (let layer = 1; layer < LAYERS_PER_BLOCK; layer += 1) {
    const next = separable(graph, weights, layer === 1 ? sum : relu(graph, sum), `dense${block}/conv${layer}`, 1);
    sum = graph.node('Add', [sum, next]);
  }
  return relu(graph, sum);
}

function fullConvolution(graph: OnnxGraph, weights: FaceApiWeights, input: GraphValue): GraphValue {
  const filters = weight(weights, 'dense0/conv0/filters');
  return convolution(graph, input, { filters, bias: weight(weights, 'dense0/conv0/bias').data }, 2);
}

function separable(graph: OnnxGraph, weights: FaceApiWeights, input: GraphValue, prefix: string, stride: number) {
  const filtered = depthwiseConvolution(
    graph,
    input,
    { filters: weight(weights, `${prefix}/depthwise_filter`) },
    stride,
  );
  const filters = weight(weights, `${prefix}/pointwise_filter`);
  return convolution(graph, filtered, { filters, bias: weight(weights, `${prefix}/bias`).data });
}
