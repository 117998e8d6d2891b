/** The detector as ONNX graphs that take decoded frames. */
import { OnnxGraph } from '../onnx/graph';
import { imageInput } from '../onnx/layers';
import { padBelowAndRight, resizeToInputSize } from '../onnx/resize';
import { addNetwork } from '../ops/onnx-ops';
import type { Weights } from '../weights/tensors';
import { TINY_FACE_STRIDES, tinyFaceNetwork, tinyFaceShapeOf } from './tiny-face';

const STEM_FILTERS = 'stem/filters';
/** Element type number of float32 in `Cast`, from the ONNX specification. */
const FLOAT = 1;

/** Sides of the network's input are multiples of this, pixels. */
export const TINY_FACE_GRID = Math.max(...TINY_FACE_STRIDES);

/** The network's input is a byte divided by this. */
export const BYTE_SCALE = 127.5;

/**
 * For images at native size. Input: `images`, bytes, batch x 1 x height x (3 * width): rows of interleaved RGB, sides multiples of
 * {@link TINY_FACE_GRID}. Outputs: `score<stride>` and `box<stride>` of every map, batch x rows x columns x 1 and 4. Landmarks
 * are omitted, because they are not used yet.
 *
 * One graph serves every size, because the network is fully convolutional; a graph for 1920 x 1088 alone was no faster. Only a
 * cast remains before the first convolution: transposing, centring and padding in the graph took 1.5 of 18 ms per megapixel.
 * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH
 */
export function emitTinyFace(weights: Weights, origin: string): Uint8Array {
  const graph = new OnnxGraph('tiny-face');
  const bytes = graph.input('images', 'uint8', ['batch', 1, 'height', 'rgbColumns']);
  const value = graph.node('Cast', [bytes], { to: { int: FLOAT } });
  return addOutputs(graph, weights, { value, isInterleaved: true }, origin);
}

/**
 * For images to be resized. Inputs: `images`, bytes, batch x height x width x 3; `inputSize`, height and width to resize
 * them to; `padding`, rows and columns of black that make these multiples of {@link TINY_FACE_GRID}. Outputs as those of
 * {@link emitTinyFace}.
 * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH
 */
export function emitResizingTinyFace(weights: Weights, origin: string): Uint8Array {
  const graph = new OnnxGraph('resizing-tiny-face');
  const resized = resizeToInputSize(graph, imageInput(graph, 'height', 'width'));
  return addOutputs(graph, weights, { value: padBelowAndRight(graph, resized, 0) }, origin);
}

function addOutputs(
  graph: OnnxGraph,
  weights: Weights,
  input: Parameters<typeof addNetwork>[3],
  origin: string,
): Uint8Array {
  const network = tinyFaceNetwork({ height: TINY_FACE_GRID, width: TINY_FACE_GRID }, tinyFaceShapeOf(weights));
  const outputOf = addNetwork(graph, network, forBytes(weights), input, origin);
  for (const stride of TINY_FACE_STRIDES) {
    const cells = ['batch', `rows${stride}`, `columns${stride}`];
    graph.output(`score${stride}`, outputOf(`score${stride}`), [...cells, 1]);
    graph.output(`box${stride}`, outputOf(`box${stride}`), [...cells, 4]);
  }
  return graph.toBytes();
}

/** The weights for an input of bytes, with the division by {@link BYTE_SCALE} folded into the stem. */
function forBytes(weights: Weights): Weights {
  const stem = weights.get(STEM_FILTERS);
  if (stem === undefined) return weights;
  return new Map(weights).set(STEM_FILTERS, { ...stem, data: stem.data.map((value) => value / BYTE_SCALE) });
}
