/** Converts 8-bit images to the input of a third-party detector, whose own graph runs after this one. */
import { OnnxGraph } from '../onnx/graph';
import { imageInput } from '../onnx/layers';
import { padBelowAndRight, resizeToInputSize } from '../onnx/resize';

/** How bytes become network inputs. */
export interface PixelScale {
  /** The network was trained on BGR images. */
  readonly isBlueFirst: boolean;
  /** A byte becomes (byte - centre) / divisor. */
  readonly centre: number;
  readonly divisor: number;
}

/**
 * Inputs: `images`, bytes, batch x height x width x 3, RGB; `inputSize` and `padding` as of the tiny-face detector. Output:
 * `prepared`, floats, batch x 3 x height x width.
 */
export function emitPreparation({ isBlueFirst, centre, divisor }: PixelScale): Uint8Array {
  const graph = new OnnxGraph('preparation');
  let images = resizeToInputSize(graph, imageInput(graph, 'height', 'width'));
  if (centre !== 0) images = graph.node('Sub', [images, graph.scalar(centre)]);
  if (divisor !== 1) images = graph.node('Mul', [images, graph.scalar(1 / divisor)]);
  if (isBlueFirst) images = graph.node('Gather', [images, graph.integers([2, 1, 0])], { axis: { int: 1 } });
  graph.output('prepared', padBelowAndRight(graph, images, 0), ['batch', 3, 'inputHeight', 'inputWidth']);
  return graph.toBytes();
}
