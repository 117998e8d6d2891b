import type * as tf from '@tensorflow/tfjs';

export interface ForwardPass {
  /** [faces, 8], in the order of EXPRESSIONS. */
  readonly logits: tf.Tensor2D;
  /** Attention maps before the sigmoid, [faces, ...] each; the same number and shapes for teacher and student. */
  readonly maps: readonly tf.Tensor[];
}

/** A network while it is being trained. Its variables stay the same objects all the time; their values change. */
export interface TrainableNetwork {
  /** What gradients flow to, by name. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** Moving averages of batch norm, by name; written by training passes, never by an optimizer. */
  readonly averages: ReadonlyMap<string, tf.Variable>;
  /**
   * @param images [faces, 48, 48, 1], scaled by `scalePixels`
   * @param dropoutSeed makes dropout reproducible; null outside of training: batch norm then uses its moving averages
   */
  forward(images: tf.Tensor4D, dropoutSeed: number | null): ForwardPass;
  dispose(): void;
}

const MIDDLE_GREY = 127.5;

/** 8-bit grey levels to the numbers that networks see, in [-1,1]; in place. */
export function scalePixels(values: Float32Array): Float32Array {
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) / MIDDLE_GREY - 1;
  return values;
}
