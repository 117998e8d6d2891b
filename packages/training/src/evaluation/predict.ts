import * as tf from '@tensorflow/tfjs';
import { CLASSES, FACE_PIXELS, FACE_SIDE, type FaceSet } from '../data/face-set';
import { type Alteration, AlteredFaces } from '../images/alterations';
import { scalePixels } from '../network/scale-pixels';

const FACES_AT_ONCE = 128;

/**
 * Gives the logits of scaled faces, `faces * 48 * 48` in and `faces * 8` out. `sizePx` is the size that the faces have in
 * their frame, which the product knows of every face and its models go by.
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
 * Logits of every face of a set, degraded to `size` pixels; altered on the way if asked for.
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
  for (let start = 0; start < total; start += FACES_AT_ONCE) {
    const count = Math.min(FACES_AT_ONCE, total - start);
    const batch = new Float32Array(count * FACE_PIXELS);
    const sources = Array.from({ length: count }, (_, place) =>
      faces.pixels.subarray((start + place) * FACE_PIXELS, (start + place + 1) * FACE_PIXELS),
    );
    await altered.show(sources, batch, size, start);
    logits.set(await network(scalePixels(batch), count, size), start * CLASSES);
  }
  return logits;
}
