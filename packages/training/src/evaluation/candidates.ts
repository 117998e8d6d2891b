import type { ExpressionModel } from '@crowdtone/networks';
import { CLASSES, FACE_PIXELS, FACE_SIDE } from '../data/face-set';
import { CLASSIFIERS } from '../network/classifiers';
import { FeatureSuperResolution } from '../network/fsr-parts';
import { identifyNetwork } from '../network/network-of-weights';
import { readWeights, weightFileOf } from '../network/read-weights';
import { TrainableNetwork } from '../network/trainable-network';
import { logitsOf } from './predict';
import type { Candidate } from './protocol';

/** Keeps the logarithm of a probability of zero finite. */
const MIN_PROBABILITY = 1e-7;

/**
 * Opens weights from a training run or model folder as a candidate; the network is identified by its parameters.
 * @param place a weight file, or the folder of a run or of a model, see `weightFileOf`
 * @param name default: folder and file name
 * @throws {CrowdtoneError} E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT, E_WEIGHTS_MISMATCH (environment)
 */
export async function trainedCandidate(place: string, name?: string): Promise<Candidate> {
  const path = await weightFileOf(place);
  return await candidateOf(path, name ?? nameOf(path));
}

async function candidateOf(path: string, name: string): Promise<Candidate> {
  const kind = identifyNetwork(await readWeights(path), path);
  if (kind === 'fsr-fer') {
    const parts = new FeatureSuperResolution(await TrainableNetwork.load(CLASSIFIERS['gme-net'], path), 0);
    await parts.loadGenerator(path);
    return { name, logitsOf: logitsOf((faces) => parts.infer(faces)) };
  }
  const network = await TrainableNetwork.load(CLASSIFIERS[kind], path);
  return { name, logitsOf: logitsOf((faces) => network.infer(faces).logits) };
}

function nameOf(path: string): string {
  return path
    .split(/[\\/]/)
    .slice(-2)
    .join('/')
    .replace(/\.safetensors$/, '');
}

/** An expression model of the product as a candidate; it gets the same grey faces as all others, as RGB crops. */
export function modelCandidate(name: string, model: ExpressionModel): Candidate {
  return {
    name,
    async logitsOf(faces, count, sizePx) {
      const crops = Array.from({ length: count }, (_, face) => ({
        data: greyToRgb(faces.subarray(face * FACE_PIXELS, (face + 1) * FACE_PIXELS)),
        width: FACE_SIDE,
        height: FACE_SIDE,
        sizePx,
      }));
      const predictions = await model.classify(crops);
      return Float32Array.from({ length: count * CLASSES }, (_, index) => {
        const probability = predictions[Math.floor(index / CLASSES)]?.[index % CLASSES] ?? 0;
        return Math.log(Math.max(probability, MIN_PROBABILITY));
      });
    },
  };
}

/** Undoes the scaling of pixels to [-1,1]. */
function greyToRgb(scaled: Float32Array): Uint8Array {
  const rgb = new Uint8Array(scaled.length * 3);
  scaled.forEach((value, index) => {
    rgb.fill(Math.round((value + 1) * 127.5), index * 3, index * 3 + 3);
  });
  return rgb;
}
