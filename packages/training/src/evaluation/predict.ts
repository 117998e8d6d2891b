import * as tf from '@tensorflow/tfjs';
import { CLASSES, FACE_PIXELS, FACE_SIDE, type FaceSet } from '../data/face-set';
import { type Alteration, AlteredFaces } from '../images/alterations';
import { scalePixels } from '../network/scale-pixels';

const MAX_BATCH = 128;

/**
 * Computes the logits of scaled faces, from `faces * 48 * 48` to `faces * 8` values. `sizePx` is the face size in the original
 * frame, by which the product's models choose their calibration.
 */
export type LogitsOf = (faces: Float32Array, count: number, sizePx: number) => Promise<Float32Array>;

/** A network of TensorFlow.js as {@link LogitsOf}; `infer` runs inside a tidy. */
export function logitsOf(infer: (faces: tf.Tensor4D) => tf.Tensor2D): LogitsOf {
  return async (faces, count) => {
    const logits = tf.tidy(() => infer(tf.tensor4d(faces, [count, FACE_SIDE, FACE_SIDE, 1])));
    const values = await logits.data<'float32'>();
    logits.dispose();
    return values;
  };
}

/**
 * Logits of every face of a set, degraded to `size` pixels and optionally altered.
 * @returns `faces * 8` values
 */
export async function predict(
  faces: FaceSet,
  size: number,
  network: LogitsOf,
  alteration: Alteration = {},
): Promise<Float32Array> {
  const altered = new AlteredFaces(FACE_SIDE, alteration);
  const total = faces.names.length;
  const logits = new Float32Array(total * CLASSES);
  for (let start = 0; start < total; start += MAX_BATCH) {
    const count = Math.min(MAX_BATCH, total - start);
    const batch = new Float32Array(count * FACE_PIXELS);
    const sources = Array.from({ length: count }, (_, place) =>
      faces.pixels.subarray((start + place) * FACE_PIXELS, (start + place + 1) * FACE_PIXELS),
    );
    await altered.show(sources, batch, size, start);
    logits.set(await network(scalePixels(batch), count, size), start * CLASSES);
  }
  return logits;
}
