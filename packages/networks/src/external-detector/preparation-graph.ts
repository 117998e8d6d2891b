/** Brings pictures of bytes to what a detector of others takes: its own graph comes after this one. */
import { OnnxGraph } from '../onnx/graph';
import { imageInput } from '../onnx/layers';
import { padBelowAndRight, resizeToLookSize } from '../onnx/resize';

export interface PixelScale {
  /** The network was trained on pictures whose first channel is blue. */
  readonly isBlueFirst: boolean;
  /** A byte becomes (byte - centre) / divisor. */
  readonly centre: number;
  readonly divisor: number;
}

/**
 * Inputs: `images`, bytes, batch x height x width x 3, RGB; `lookSize` and `padding` as of the tiny-face detector. Output:
 * `pictures`, floats, batch x 3 x height x width.
 */
export function emitPreparation({ isBlueFirst, centre, divisor }: PixelScale): Uint8Array {
  const graph = new OnnxGraph('preparation');
  let pictures = resizeToLookSize(graph, imageInput(graph, 'height', 'width'));
  if (centre !== 0) pictures = graph.node('Sub', [pictures, graph.scalar(centre)]);
  if (divisor !== 1) pictures = graph.node('Mul', [pictures, graph.scalar(1 / divisor)]);
  if (isBlueFirst) pictures = graph.node('Gather', [pictures, graph.integers([2, 1, 0])], { axis: { int: 1 } });
  graph.output('pictures', padBelowAndRight(graph, pictures, 0), ['batch', 3, 'lookHeight', 'lookWidth']);
  return graph.toBytes();
}
