import { TINY_FACE_POINT_STRIDES, TINY_FACE_STRIDES, type TinyFaceOutput } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import type { ImageLabels } from '../data/labels';
import { type Assignment, assign, type Match } from './assignment';
import type { CellGrid } from './cells';
import { distanceIouLoss, landmarkLoss, varifocalLoss } from './losses';

/** The output maps of the detector, by name. */
export type DetectorMaps = Readonly<Record<TinyFaceOutput, tf.Tensor4D>>;

/** Weights of the loss terms; that of boxes as in YOLOX (Ge et al., arXiv 2107.08430). */
const BOX_WEIGHT = 5;
const LANDMARK_WEIGHT = 1;

/**
 * The loss of a batch: cells are assigned to faces by the current predictions, then each term is summed and divided by the sum of
 * the positive cells' target scores. Call it inside the differentiated function.
 */
export function detectorLoss(grid: CellGrid, maps: DetectorMaps, scenes: readonly ImageLabels[]) {
  const scores = joinMaps(TINY_FACE_STRIDES.map((stride) => maps[`score${stride}`]));
  const boxes = joinMaps(TINY_FACE_STRIDES.map((stride) => maps[`box${stride}`]));
  const assignments = assignBatch(grid, scores, boxes, scenes);
  const targets = targetsOf(grid, assignments);
  const norm = 1 / Math.max(targets.qualitySum, 1);
  const score = tf.mul(
    varifocalLoss(tf.reshape(scores, [-1]), tf.tensor1d(targets.quality), tf.tensor1d(targets.weights)),
    norm,
  ) as tf.Scalar;
  if (targets.cells.length === 0) return { loss: score, score };
  const raw = tf.gather(tf.reshape(boxes, [-1, 4]), tf.tensor1d(targets.cells, 'int32')) as tf.Tensor2D;
  const perMatch = distanceIouLoss(raw, tf.tensor2d(targets.distances, [targets.cells.length, 4]));
  const box = tf.mul(tf.sum(tf.mul(perMatch, tf.tensor1d(targets.qualities))), norm) as tf.Scalar;
  const sum = tf.add(score, tf.mul(box, BOX_WEIGHT)) as tf.Scalar;
  const landmarks = landmarkPart(grid, maps, assignments);
  if (landmarks === null) return { loss: sum, score, box };
  return { loss: tf.add(sum, tf.mul(landmarks, LANDMARK_WEIGHT)) as tf.Scalar, score, box, landmarks };
}

/** The maps of all strides as [images, cells, channels]. */
function joinMaps(maps: readonly tf.Tensor4D[]): tf.Tensor3D {
  const rows = maps.map((map) => tf.reshape(map, [map.shape[0], -1, map.shape[3]]) as tf.Tensor3D);
  return tf.concat3d(rows, 1);
}

function assignBatch(
  grid: CellGrid,
  scores: tf.Tensor3D,
  boxes: tf.Tensor3D,
  scenes: readonly ImageLabels[],
): Assignment[] {
  const [allScores, allBoxes] = [scores.dataSync<'float32'>(), boxes.dataSync<'float32'>()];
  return scenes.map(({ faces, ignored }, image) => {
    const start = image * grid.count;
    const answers = {
      scores: allScores.subarray(start, start + grid.count),
      boxes: allBoxes.subarray(start * 4, (start + grid.count) * 4),
    };
    return assign(grid, answers, faces, ignored);
  });
}

/** Targets over the cells of all images, and over the matches. */
function targetsOf(grid: CellGrid, assignments: readonly Assignment[]) {
  const quality = new Float32Array(assignments.length * grid.count);
  const weights = new Float32Array(assignments.length * grid.count).fill(1);
  const cells: number[] = [];
  const distances: number[] = [];
  const qualities: number[] = [];
  assignments.forEach(({ matches, ignored }, image) => {
    const start = image * grid.count;
    for (const cell of ignored) weights[start + cell] = 0;
    for (const match of matches) {
      quality[start + match.cell] = match.quality;
      cells.push(start + match.cell);
      qualities.push(match.quality);
      distances.push(...distancesOf(grid, match));
    }
  });
  const qualitySum = qualities.reduce((sum, value) => sum + value, 0);
  return { quality, weights, cells, distances, qualities, qualitySum };
}

function distancesOf(grid: CellGrid, { cell, face }: Match): number[] {
  const [x, y, stride] = [grid.x[cell] ?? 0, grid.y[cell] ?? 0, grid.stride[cell] ?? 1];
  return [x - face.left, y - face.top, face.right - x, face.bottom - y].map((distance) => distance / stride);
}

/** The landmark loss over matches that have landmarks; null when there are none. */
function landmarkPart(grid: CellGrid, maps: DetectorMaps, assignments: readonly Assignment[]): tf.Scalar | null {
  const first = grid.maps.find(({ stride }) => stride === TINY_FACE_POINT_STRIDES[0])?.start ?? 0;
  const cellsWithPoints = grid.count - first;
  const cells: number[] = [];
  const offsets: number[] = [];
  const ratios: number[] = [];
  assignments.forEach(({ matches }, image) => {
    for (const { cell, face } of matches) {
      if (cell < first || face.landmarks === null) continue;
      const [x, y, stride] = [grid.x[cell] ?? 0, grid.y[cell] ?? 0, grid.stride[cell] ?? 1];
      cells.push(image * cellsWithPoints + cell - first);
      face.landmarks.forEach((value, index) => {
        offsets.push((value - (index % 2 === 0 ? x : y)) / stride);
      });
      ratios.push(stride / Math.sqrt((face.right - face.left) * (face.bottom - face.top)));
    }
  });
  if (cells.length === 0) return null;
  const points = joinMaps(TINY_FACE_POINT_STRIDES.map((stride) => maps[`points${stride}`]));
  const channels = points.shape[2];
  const raw = tf.gather(tf.reshape(points, [-1, channels]), tf.tensor1d(cells, 'int32')) as tf.Tensor2D;
  const truth = tf.tensor2d(offsets, [cells.length, channels]);
  return tf.mean(landmarkLoss(raw, truth, tf.tensor2d(ratios, [cells.length, 1]))) as tf.Scalar;
}
