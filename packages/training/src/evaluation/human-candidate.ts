/** The emotion network of the widely used npm package `@vladmandic/human`, for comparison. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { CLASSES, FACE_SIDE } from '../data/face-set';
import type { Candidate } from './protocol';

/** Index of each of EXPRESSIONS in the network's output; it has no contempt. */
const OUTPUT_OF_EXPRESSION = [6, 3, 5, 4, 0, 1, 2, null] as const;
/** Side of the network's input, pixels. */
const SIDE = 64;
/** Keeps the logarithm of a probability of zero finite. */
const MIN_PROBABILITY = 1e-7;

/** Opens the network on the current backend. It gets the same grey faces as all candidates, in [-1,1]. */
export async function humanCandidate(): Promise<Candidate> {
  // Resolved without loading: the package's entry point requires a native TensorFlow.js.
  const folder = dirname(dirname(require.resolve('@vladmandic/human')));
  const network = await tf.loadGraphModel({ load: () => readModel(join(folder, 'models', 'emotion.json')) });
  return {
    name: 'human',
    async logitsOf(faces, count) {
      const probabilities = tf.tidy(() => {
        const maps = tf.tensor4d(faces, [count, FACE_SIDE, FACE_SIDE, 1]);
        return network.predict(tf.image.resizeBilinear(maps, [SIDE, SIDE])) as tf.Tensor2D;
      });
      const outputs = await probabilities.data<'float32'>();
      const width = outputs.length / count;
      probabilities.dispose();
      return Float32Array.from({ length: count * CLASSES }, (_, index) => {
        const output = OUTPUT_OF_EXPRESSION[index % CLASSES] ?? null;
        const probability = output === null ? 0 : (outputs[Math.floor(index / CLASSES) * width + output] ?? 0);
        return Math.log(Math.max(probability, MIN_PROBABILITY));
      });
    },
  };
}

/** Node's fetch cannot read files, so the model is read here. */
async function readModel(path: string): Promise<tf.io.ModelArtifacts> {
  const model: tf.io.ModelJSON = JSON.parse(await readFile(path, 'utf8'));
  return tf.io.getModelArtifactsForJSON(model, async (manifest) => {
    const parts = manifest.flatMap(({ paths }) => paths.map((part) => readFile(join(dirname(path), part))));
    const weights = Uint8Array.from(Buffer.concat(await Promise.all(parts)));
    return [manifest.flatMap((group) => group.weights), weights.buffer];
  });
}
