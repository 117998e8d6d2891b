import * as tf from '@tensorflow/tfjs';

/** Distances are limited to exp(this) strides, as in `decodeCell`. */
const MAX_EXPONENT = 4;
/** Where the landmark loss changes from quadratic to linear, relative to the size of the face. */
const SMOOTH_L1_BETA = 0.1;
const EPSILON = 1e-6;

/** Weight of the background, as chosen by the authors. */
const BACKGROUND_WEIGHT = 0.75;

/**
 * Varifocal loss (Zhang et al., VarifocalNet, CVPR 2021), summed: cross-entropy towards a quality in [0,1]; positive cells are
 * weighted by their quality, background cells by 0.75 times their squared score, so that the many easy ones count little.
 * Quality focal loss, which weights positives by their squared distance too, converged more slowly.
 * @param weights 0 for ignored cells
 */
export function varifocalLoss(logits: tf.Tensor, quality: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  const crossEntropy = tf.add(tf.sub(tf.relu(logits), tf.mul(logits, quality)), tf.softplus(tf.neg(tf.abs(logits))));
  const isBackground = tf.equal(quality, 0);
  const background = tf.mul(tf.square(tf.sigmoid(logits)), BACKGROUND_WEIGHT);
  const importance = tf.where(isBackground, background, quality);
  return tf.sum(tf.mul(tf.mul(crossEntropy, importance), weights)) as tf.Scalar;
}

/**
 * Distance-IoU loss (Zheng et al., AAAI 2020) of each matched cell: 1 - overlap + squared distance of the centres over the
 * squared diagonal of the enclosing box.
 * @param raw [matches, 4] raw predictions
 * @param truth [matches, 4] distances from the cell's centre to the face's left, top, right and bottom side, in strides;
 *   negative where the centre lies outside
 */
export function distanceIouLoss(raw: tf.Tensor2D, truth: tf.Tensor2D): tf.Tensor1D {
  const [left, top, right, bottom] = sides(tf.exp(tf.minimum(raw, MAX_EXPONENT)));
  const [trueLeft, trueTop, trueRight, trueBottom] = sides(truth);
  const width = tf.relu(tf.add(tf.minimum(left, trueLeft), tf.minimum(right, trueRight)));
  const height = tf.relu(tf.add(tf.minimum(top, trueTop), tf.minimum(bottom, trueBottom)));
  const common = tf.mul(width, height);
  const area = tf.mul(tf.add(left, right), tf.add(top, bottom));
  const trueArea = tf.mul(tf.add(trueLeft, trueRight), tf.add(trueTop, trueBottom));
  const overlap = tf.div(common, tf.add(tf.sub(tf.add(area, trueArea), common), EPSILON));
  const outerWidth = tf.add(tf.maximum(left, trueLeft), tf.maximum(right, trueRight));
  const outerHeight = tf.add(tf.maximum(top, trueTop), tf.maximum(bottom, trueBottom));
  const diagonal = tf.add(tf.add(tf.square(outerWidth), tf.square(outerHeight)), EPSILON);
  const apartX = tf.sub(tf.sub(right, left), tf.sub(trueRight, trueLeft));
  const apartY = tf.sub(tf.sub(bottom, top), tf.sub(trueBottom, trueTop));
  const apart = tf.mul(tf.add(tf.square(apartX), tf.square(apartY)), 0.25);
  return tf.add(tf.sub(1, overlap), tf.div(apart, diagonal)) as tf.Tensor1D;
}

/**
 * Smooth L1 (Girshick, Fast R-CNN, ICCV 2015) of landmarks, relative to the size of the face: the mean over the ten coordinates
 * of each match.
 * @param raw [matches, 10] predicted offsets from the cell's centre in strides
 * @param truth [matches, 10] true offsets from the cell's centre in strides
 * @param strideOverSize [matches, 1]
 */
export function landmarkLoss(raw: tf.Tensor2D, truth: tf.Tensor2D, strideOverSize: tf.Tensor2D): tf.Tensor1D {
  const error = tf.abs(tf.mul(tf.sub(raw, truth), strideOverSize));
  const bent = tf.minimum(error, SMOOTH_L1_BETA);
  // error^2 / (2 beta) below beta, continued by a line of slope 1.
  const loss = tf.add(tf.mul(tf.square(bent), 0.5 / SMOOTH_L1_BETA), tf.sub(error, bent));
  return tf.mean(loss, 1) as tf.Tensor1D;
}

function sides(boxes: tf.Tensor2D): [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor] {
  return tf.split(boxes, 4, 1).map((part) => tf.reshape(part, [-1])) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
}
