/**
 * face-api's face detector, an SSD on MobileNet v1 (Liu et al., ECCV 2016; Howard et al., arXiv 1704.04861), as an ONNX
 * graph. Fully convolutional, so the graph takes images of any size; only the prior boxes depend on the size.
 */
import { type GraphValue, OnnxGraph } from '../onnx/graph';
import { convolution, depthwiseConvolution, imageInput, relu6 } from '../onnx/layers';
import { resizeToInputSize } from '../onnx/resize';
import type { WeightTensor } from '../weights/tensors';
import { type FaceApiWeights, weight } from './weights';

const BATCH_NORM_EPSILON = 0.001;
const BACKBONE_LAYERS = 13;
const BACKBONE_STRIDE_2 = new Set([2, 4, 6, 12]);
/** Predictions come from six maps: after backbone layers 11 and 13, and after every second prediction layer. */
const FIRST_MAP_LAYER = 11;
const PREDICTION_LAYERS = 8;
/** The classes of a prior are background, face and an untrained one. */
const CLASSES = 3;
const FACE_CLASS = 1;

/**
 * The detector without box decoding. Inputs: `images`, bytes, batch x height x width x 3, RGB; `inputSize`, the height and
 * width to resize them to (inside the graph, which takes a tenth of the time of TypeScript). Outputs, one row per prior box: `encodings` batch x priors x 4, `scores` batch x priors in [0,1].
 */
export function buildSsdGraph(weights: FaceApiWeights): Uint8Array {
  const graph = new OnnxGraph('face-api-ssd-mobilenet-v1');
  const maps = predictionMaps(graph, weights, backboneMaps(graph, weights, normalisedInput(graph)));
  const encodings = maps.map((map, index) => boxEncodings(graph, weights, map, index));
  const scores = maps.map((map, index) => faceScores(graph, weights, map, index));
  graph.output('encodings', graph.node('Concat', encodings, { axis: { int: 1 } }), ['batch', 'priors', 4]);
  graph.output('scores', graph.node('Concat', scores, { axis: { int: 1 } }), ['batch', 'priors']);
  return graph.toBytes();
}

/** Bytes to [-1, 1], resized. Not folded into the first convolution, because of its zero padding. */
function normalisedInput(graph: OnnxGraph): GraphValue {
  const resized = resizeToInputSize(graph, imageInput(graph, 'height', 'width'));
  return graph.node('Sub', [graph.node('Mul', [resized, graph.scalar(1 / 127.5)]), graph.scalar(1)]);
}

function backboneMaps(graph: OnnxGraph, weights: FaceApiWeights, input: GraphValue): [GraphValue, GraphValue] {
  let value = pointwise(graph, weights, 'MobilenetV1/Conv2d_0', input, 2);
  let firstMap = value;
  for (let layer = 1; layer <= BACKBONE_LAYERS; layer += 1) {
    const prefix = `MobilenetV1/Conv2d_${layer}`;
    const stride = BACKBONE_STRIDE_2.has(layer) ? 2 : 1;
    const filtered = depthwiseConvolution(graph, value, foldBatchNorm(weights, `${prefix}_depthwise`), stride);
    value = pointwise(graph, weights, prefix, relu6(graph, filtered), 1);
    if (layer === FIRST_MAP_LAYER) firstMap = value;
  }
  return [firstMap, value];
}

/** The six maps, the finest first. */
function predictionMaps(graph: OnnxGraph, weights: FaceApiWeights, [fine, coarse]: [GraphValue, GraphValue]) {
  const maps = [fine, coarse];
  let value = coarse;
  for (let layer = 0; layer < PREDICTION_LAYERS; layer += 1) {
    const halves = layer % 2 === 1;
    value = pointwise(graph, weights, `Prediction/Conv2d_${layer}`, value, halves ? 2 : 1);
    if (halves) maps.push(value);
  }
  return maps;
}

/** A convolution (1x1 or 3x3; face-api calls both pointwise) with a bias from batch norm, then ReLU6. */
function pointwise(graph: OnnxGraph, weights: FaceApiWeights, prefix: string, input: GraphValue, stride: number) {
  const filters = weight(weights, `${prefix}_pointwise/weights`);
  const bias = weight(weights, `${prefix}_pointwise/convolution_bn_offset`).data;
  return relu6(graph, convolution(graph, input, { filters, bias }, stride));
}

/** Folds a batch norm into the depthwise filter before it. */
function foldBatchNorm(weights: FaceApiWeights, prefix: string): { filters: WeightTensor; bias: Float32Array } {
  const { data, shape } = weight(weights, `${prefix}/depthwise_weights`);
  const part = (name: string) => weight(weights, `${prefix}/BatchNorm/${name}`).data;
  const [gamma, beta, mean, variance] = [part('gamma'), part('beta'), part('moving_mean'), part('moving_variance')];
  const scale = gamma.map((value, channel) => value / Math.sqrt((variance[channel] ?? 0) + BATCH_NORM_EPSILON));
  const bias = beta.map((value, channel) => value - (mean[channel] ?? 0) * (scale[channel] ?? 0));
  const filters = { shape, data: data.map((value, index) => value * (scale[index % scale.length] ?? 0)) };
  return { filters, bias };
}

function boxEncodings(graph: OnnxGraph, weights: FaceApiWeights, map: GraphValue, index: number): GraphValue {
  const prefix = `Prediction/BoxPredictor_${index}/BoxEncodingPredictor`;
  const filters = weight(weights, `${prefix}/weights`);
  const bias = weight(weights, `${prefix}/biases`).data;
  return graph.node('Reshape', [
    priorsLast(graph, convolution(graph, map, { filters, bias })),
    graph.integers([0, -1, 4]),
  ]);
}

function faceScores(graph: OnnxGraph, weights: FaceApiWeights, map: GraphValue, index: number): GraphValue {
  const prefix = `Prediction/BoxPredictor_${index}/ClassPredictor`;
  const filters = faceChannels(weight(weights, `${prefix}/weights`));
  const bias = faceChannels(weight(weights, `${prefix}/biases`)).data;
  const logits = priorsLast(graph, convolution(graph, map, { filters, bias }));
  return graph.node('Sigmoid', [graph.node('Reshape', [logits, graph.integers([0, -1])])]);
}

/** Priors in the order of the package's prior boxes: by row, column, then shape. */
function priorsLast(graph: OnnxGraph, map: GraphValue): GraphValue {
  return graph.node('Transpose', [map], { perm: { ints: [0, 2, 3, 1] } });
}

/** Keeps only the output channels (last axis) of the class face. */
function faceChannels({ data, shape }: WeightTensor): WeightTensor {
  const channels = (shape.at(-1) ?? 0) / CLASSES;
  return { data: data.filter((_, index) => index % CLASSES === FACE_CLASS), shape: [...shape.slice(0, -1), channels] };
}
