/** The emotion network of `@vladmandic/human`, an npm package that many use for this: a candidate to compare with. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { CLASSES, FACE_SIDE } from '../data/face-set';
import type { Candidate } from './protocol';

/** Where in the network's output each of EXPRESSIONS lies; it knows no contempt. */
const OUTPUT_OF_EXPRESSION = [6, 3, 5, 4, 0, 1, 2, null] as const;
/** Side of the network's input, pixels. */
const SIDE = 64;
/** Keeps the logarithm of a probability of zero finite. */
const SMALLEST = 1e-7;

/** Opens the network on the current backend. It sees the same grey faces as every other candidate, in [-1,1] like ours. */
export async function humanCandidate(): Promise<Candidate> {
  // Found by its package file: its entry point wants a native TensorFlow.js.
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
        return Math.log(Math.max(probability, SMALLEST));
      });
    },
  };
}

/** Node's fetch reads no files, so TensorFlow.js is handed the model. */
async function readModel(path: string): Promise<tf.io.ModelArtifacts> {
  const model: tf.io.ModelJSON = JSON.parse(await readFile(path, 'utf8'));
  return tf.io.getModelArtifactsForJSON(model, async (manifest) => {
    const parts = manifest.flatMap(({ paths }) => paths.map((part) => readFile(join(dirname(path), part))));
    const weights = Uint8Array.from(Buffer.concat(await Promise.all(parts)));
    return [manifest.flatMap((group) => group.weights), weights.buffer];
  });
}
