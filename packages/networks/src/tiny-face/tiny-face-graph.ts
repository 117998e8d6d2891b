/** The detector as an ONNX graph that takes pictures as they come from the decoder. */
import { OnnxGraph } from '../onnx/graph';
import { imageInput } from '../onnx/layers';
import { padBelowAndRight, resizeToLookSize } from '../onnx/resize';
import { addNetwork } from '../ops/onnx-ops';
import type { Weights } from '../weights/tensors';
import { TINY_FACE_STRIDES, tinyFaceNetwork } from './tiny-face';

const STEM_FILTERS = 'stem/filters';

/** Sides of the network's input are multiples of this, pixels. */
export const TINY_FACE_GRID = Math.max(...TINY_FACE_STRIDES);

/**
 * The byte, between two whole ones, that the network's input calls 0, and what it divides by: as padding it is what
 * convolutions pad with.
 */
export const MIDDLE_GREY = 127.5;

/**
 * Inputs: `images`, bytes, batch x height x width x 3, RGB; `lookSize`, height and width to resize them to; `padding`, rows
 * and columns of grey that make these multiples of {@link TINY_FACE_GRID}. Outputs: `score<stride>` and `box<stride>` of
 * every map, batch x rows x columns x 1 and 4. Landmarks are left out: nothing reads them yet.
 *
 * One graph for every size, because the network is convolutions throughout: emitted for 1920 x 1088 alone it was no faster.
 * Of the scaling only the subtraction is an operator of its own, so that the padding of convolutions stays grey; the
 * factor is in the filters of the first one, which saves a twentieth.
 * @throws CrowdtoneError E_WEIGHTS_MISMATCH
 */
export function emitTinyFace(weights: Weights, origin: string): Uint8Array {
  const graph = new OnnxGraph('tiny-face');
  const resized = resizeToLookSize(graph, imageInput(graph, 'height', 'width'));
  const centred = graph.node('Sub', [resized, graph.scalar(MIDDLE_GREY)]);
  const padded = padBelowAndRight(graph, centred, 0);
  const network = tinyFaceNetwork({ height: TINY_FACE_GRID, width: TINY_FACE_GRID });
  const outputOf = addNetwork(graph, network, forBytes(weights), padded, origin);
  for (const stride of TINY_FACE_STRIDES) {
    const cells = ['batch', `rows${stride}`, `columns${stride}`];
    graph.output(`score${stride}`, outputOf(`score${stride}`), [...cells, 1]);
    graph.output(`box${stride}`, outputOf(`box${stride}`), [...cells, 4]);
  }
  return graph.toBytes();
}

/** The weights for an input whose values are bytes less {@link MIDDLE_GREY}, not yet divided by it. */
function forBytes(weights: Weights): Weights {
  const stem = weights.get(STEM_FILTERS);
  if (stem === undefined) return weights;
  return new Map(weights).set(STEM_FILTERS, { ...stem, data: stem.data.map((value) => value / MIDDLE_GREY) });
}
