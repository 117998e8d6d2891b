import * as tf from '@tensorflow/tfjs';

const MIDDLE_GREY = 127.5;

/** Scales 8-bit grey levels to the networks' input in [-1,1], in place. */
export function scalePixels(values: Float32Array): Float32Array {
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) / MIDDLE_GREY - 1;
  return values;
}

/** Scales RGB bytes to the detector's input in [0,2]. Call it inside `tf.tidy`. */
export function scaleBytes(bytes: Uint8Array, shape: [number, number, number, number]): tf.Tensor4D {
  return tf.div(tf.tensor4d(bytes, shape, 'float32'), MIDDLE_GREY);
}
