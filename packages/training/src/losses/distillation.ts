import * as tf from '@tensorflow/tfjs';

/** Keeps the cosine of an all-zero map finite. */
const EPSILON = 1e-8;

/**
 * Attention similarity of A-SKD ("Teaching where to look", Shin et al., ECCV 2022): mean over all maps and faces of
 * 1 - cos(student, teacher), each map flattened per face. Compute the teacher's maps outside of the differentiated function, so
 * that no gradient flows to them.
 * @param student maps before the sigmoid, [faces, ...] each
 * @param teacher maps of the same shapes, in the same order
 */
export function attentionSimilarityLoss(student: readonly tf.Tensor[], teacher: readonly tf.Tensor[]): tf.Scalar {
  if (student.length !== teacher.length || student.length === 0) {
    throw new RangeError(`${student.length} student maps cannot be compared with ${teacher.length} teacher maps`);
  }
  const distances = student.map((map, index) => {
    const faces = map.shape[0] ?? 0;
    const own = tf.reshape(map, [faces, -1]);
    const target = tf.reshape(teacher[index] ?? map, [faces, -1]);
    const dot = tf.sum(tf.mul(own, target), 1);
    const lengths = tf.mul(tf.sum(tf.square(own), 1), tf.sum(tf.square(target), 1));
    return tf.mean(tf.sub(1, tf.div(dot, tf.sqrt(tf.add(lengths, EPSILON)))));
  });
  return tf.div(tf.addN(distances), distances.length);
}

/**
 * Logit distillation (Hinton, Vinyals and Dean, 2015): T^2 * mean KL(softmax(teacher / T) || softmax(student / T)),
 * in nats. The factor T^2 makes the magnitude of the gradient independent of T.
 * @param student [faces, classes] logits
 * @param teacher [faces, classes] logits
 */
export function distillationLoss(student: tf.Tensor2D, teacher: tf.Tensor2D, temperature: number): tf.Scalar {
  const targets = tf.softmax(tf.div(teacher, temperature));
  const logTargets = tf.logSoftmax(tf.div(teacher, temperature) as tf.Tensor2D);
  const logOwn = tf.logSoftmax(tf.div(student, temperature) as tf.Tensor2D);
  const divergence = tf.mean(tf.sum(tf.mul(targets, tf.sub(logTargets, logOwn)), 1));
  return tf.mul(divergence, temperature * temperature);
}
