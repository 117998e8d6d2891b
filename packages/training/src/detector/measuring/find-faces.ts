import { overlap, type RgbImage } from '@crowdtone/imaging';
import { decodeCell, TINY_FACE_STRIDES } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { scaleBytes } from '../../network/scale-pixels';
import type { DetectorMaps } from '../learning/detector-loss';
import type { ScoredBox } from './average-precision';

const SAME_FACE = 0.45;
const COARSEST = TINY_FACE_STRIDES[TINY_FACE_STRIDES.length - 1] ?? 32;

/**
 * Faces of a whole picture at its own size, best first.
 * @param leastScore in [0,1]; low for a whole curve of precision over recall
 */
export function findFaces(
  image: RgbImage,
  network: (input: tf.Tensor4D) => DetectorMaps,
  leastScore: number,
): ScoredBox[] {
  const maps = tf.tidy(() => ({ ...network(toInput(image)) }));
  const target = new Float32Array(4);
  const found: ScoredBox[] = [];
  for (const stride of TINY_FACE_STRIDES) {
    const scores = maps[`score${stride}`].dataSync<'float32'>();
    const boxes = maps[`box${stride}`].dataSync<'float32'>();
    const columns = maps[`score${stride}`].shape[2];
    scores.forEach((logit, cell) => {
      const score = 1 / (1 + Math.exp(-logit));
      if (score < leastScore) return;
      decodeCell({ box: boxes, cell }, cell % columns, Math.floor(cell / columns), stride, target);
      const [left = 0, top = 0, right = 0, bottom = 0] = target;
      found.push({ left, top, right, bottom, score });
    });
  }
  tf.dispose(maps);
  return suppress(found);
}

/** Scaled and filled up with black at the right and below to multiples of the coarsest stride. */
function toInput({ data, width, height }: RgbImage): tf.Tensor4D {
  const [below, right] = [fillUp(height), fillUp(width)];
  return tf.pad4d(scaleBytes(data, [1, height, width, 3]), [
    [0, 0],
    [0, below],
    [0, right],
    [0, 0],
  ]);
}

function fillUp(side: number): number {
  return Math.ceil(side / COARSEST) * COARSEST - side;
}

/** A network in its first steps proposes thousands everywhere; those behind are not looked at. */
const MOST_PROPOSALS = 1500;

/** Of boxes that show the same face the best stays. */
function suppress(boxes: readonly ScoredBox[]): ScoredBox[] {
  const kept: ScoredBox[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score).slice(0, MOST_PROPOSALS)) {
    if (!kept.some((other) => overlap(other, box) > SAME_FACE)) kept.push(box);
  }
  return kept;
}
