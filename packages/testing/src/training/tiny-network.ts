import type { Network, Ops } from '@crowdtone/networks';
import { randomAt } from '@crowdtone/runtime';
import {
  CLASSES,
  type Classification,
  type ClassifierDefinition,
  FACE_PIXELS,
  type FaceSet,
} from '@crowdtone/training';
import * as tf from '@tensorflow/tfjs';

/** All kinds of trained layers (filters, batch norm, an attention map) in a network small enough for plain JavaScript. */
function pass<T>(ops: Ops<T>, image: T): { logits: T; map: T } {
  const coarse = ops.conv2d('coarse', image, { kernel: 3, channels: 6, stride: 8 });
  const first = ops.relu(ops.batchNorm('coarse/norm', coarse));
  const map = ops.conv2d('map', first, { kernel: 1, channels: 1 });
  const second = ops.conv2d('fine', ops.multiply(first, ops.sigmoid(map)), { kernel: 3, channels: 8, stride: 2 });
  const pooled = ops.globalAveragePool(ops.relu(ops.batchNorm('fine/norm', second)));
  return { logits: ops.dense('head', pooled, CLASSES), map };
}

const network: Network = {
  name: 'tiny',
  input: { height: 48, width: 48, channels: 1 },
  build: (ops, input) => ({ logits: pass(ops, input).logits }),
};

export const TINY_CLASSIFIER: ClassifierDefinition = {
  network,
  run(ops, image): Classification {
    const { logits, map } = pass(ops, image);
    return { logits: tf.reshape(logits, [-1, CLASSES]), maps: [map] };
  },
};

/** Synthetic faces of four classes that survive downsampling to 8 px, with noise. */
export function patternFaces(count: number, seed: number): FaceSet {
  const random = randomAt(seed);
  const pixels = new Uint8Array(count * FACE_PIXELS);
  const targets = new Float32Array(count * CLASSES);
  const majority = Int8Array.from({ length: count }, (_, face) => face % 4);
  majority.forEach((expression, face) => {
    targets[face * CLASSES + expression] = 1;
    for (let pixel = 0; pixel < FACE_PIXELS; pixel++) {
      const [x, y] = [pixel % 48, Math.floor(pixel / 48)];
      const bright = [y < 24, y >= 24, Math.abs(x - 24) < 12, Math.abs(x - 24) >= 12][expression] === true;
      pixels[face * FACE_PIXELS + pixel] = (bright ? 150 : 80) + random.between(-40, 40);
    }
  });
  return { names: Array.from({ length: count }, (_, face) => `face ${face}`), pixels, targets, majority };
}
