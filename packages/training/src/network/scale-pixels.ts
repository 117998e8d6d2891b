import * as tf from '@tensorflow/tfjs';

const MIDDLE_GREY = 127.5;

/** 8-bit grey levels to the numbers that networks see, in [-1,1]; in place. */
export function scalePixels(values: Float32Array): Float32Array {
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) / MIDDLE_GREY - 1;
  return values;
}

/** Pictures of bytes as the detector takes them: RGB one after the other, from [0,255] to [0,2]. Call it inside `tf.tidy`. */
export function scaleBytes(bytes: Uint8Array, shape: [number, number, number, number]): tf.Tensor4D {
  return tf.div(tf.tensor4d(bytes, shape, 'float32'), MIDDLE_GREY);
}
