import { overlap, type RgbImage } from '@crowdtone/imaging';
import { decodeCell, TINY_FACE_STRIDES } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { scaleBytes } from '../../network/scale-pixels';
import type { DetectorMaps } from '../learning/detector-loss';
import type { ScoredBox } from './average-precision';

const NMS_OVERLAP = 0.45;
const MAX_STRIDE = TINY_FACE_STRIDES[TINY_FACE_STRIDES.length - 1] ?? 32;

/**
 * Detects faces in an image at native size, best first.
 * @param minScore in [0,1]; low for a complete precision-recall curve
 */
export function findFaces(
  image: RgbImage,
  network: (input: tf.Tensor4D) => DetectorMaps,
  minScore: number,
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
      if (score < minScore) return;
      decodeCell({ box: boxes, cell }, cell % columns, Math.floor(cell / columns), stride, target);
      const [left = 0, top = 0, right = 0, bottom = 0] = target;
      found.push({ left, top, right, bottom, score });
    });
  }
  tf.dispose(maps);
  return nonMaximumSuppression(found);
}

/** Scales an image and pads it with black at the right and below to multiples of the coarsest stride. */
function toInput({ data, width, height }: RgbImage): tf.Tensor4D {
  const [below, right] = [paddingToStride(height), paddingToStride(width)];
  return tf.pad4d(scaleBytes(data, [1, height, width, 3]), [
    [0, 0],
    [0, below],
    [0, right],
    [0, 0],
  ]);
}

function paddingToStride(side: number): number {
  return Math.ceil(side / MAX_STRIDE) * MAX_STRIDE - side;
}

/** An untrained network gives thousands of candidates; those with the lowest scores are dropped. */
const MAX_CANDIDATES = 1500;

/** Of overlapping boxes keeps the best. */
function nonMaximumSuppression(boxes: readonly ScoredBox[]): ScoredBox[] {
  const kept: ScoredBox[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score).slice(0, MAX_CANDIDATES)) {
    if (!kept.some((other) => overlap(other, box) > NMS_OVERLAP)) kept.push(box);
  }
  return kept;
}
