/** Resizing and padding images to the input size of a network, inside its graph. */
import type { GraphValue, OnnxGraph } from './graph';

/** Element type number of int64 in `Cast`, from the ONNX specification. */
const INT64 = 7;

/**
 * Declares the input `inputSize`, height and width in pixels, and resizes maps [batch, channels, height, width] to it:
 * bilinear without antialiasing, so meant for enlarging. Maps of that size pass unchanged.
 */
export function resizeToInputSize(graph: OnnxGraph, maps: GraphValue): GraphValue {
  const inputSize = graph.node('Cast', [graph.input('inputSize', 'float32', [2])], { to: { int: INT64 } });
  const batchAndChannels = graph.node('Slice', [graph.node('Shape', [maps]), graph.integers([0]), graph.integers([2])]);
  const sizes = graph.node('Concat', [batchAndChannels, inputSize], { axis: { int: 0 } });
  return graph.node('Resize', [maps, '', '', sizes], {
    mode: { text: 'linear' },
    coordinate_transformation_mode: { text: 'half_pixel' },
  });
}

/** Declares the input `padding`, rows and columns, and pads the maps with `value` below and to the right. */
export function padBelowAndRight(graph: OnnxGraph, maps: GraphValue, value: number): GraphValue {
  const padding = graph.node('Cast', [graph.input('padding', 'float32', [2])], { to: { int: INT64 } });
  const none = graph.integers([0, 0, 0, 0, 0, 0]);
  return graph.node('Pad', [maps, graph.node('Concat', [none, padding], { axis: { int: 0 } }), graph.scalar(value)]);
}
