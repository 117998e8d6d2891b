import { CLASSES } from '../data/face-set';

const MIN_TEMPERATURE = 0.25;
const MAX_TEMPERATURE = 8;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** softmax(logits / temperature), row by row. */
export function probabilitiesAt(logits: Float32Array, temperature: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += CLASSES) {
    const row = logits.subarray(start, start + CLASSES);
    const largest = row.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
    let sum = 0;
    row.forEach((value, index) => {
      const power = Math.exp((value - largest) / temperature);
      probabilities[start + index] = power;
      sum += power;
    });
    for (let index = start; index < start + CLASSES; index++) probabilities[index] = (probabilities[index] ?? 0) / sum;
  }
  return probabilities;
}

/**
 * Mean cross-entropy between votes and probabilities, nats.
 * @param votes `faces * 8` shares of votes, or 1 for each face's label
 */
function crossEntropy(logits: Float32Array, votes: Float32Array, temperature: number): number {
  const probabilities = probabilitiesAt(logits, temperature);
  let sum = 0;
  for (let index = 0; index < votes.length; index++) {
    const vote = votes[index] ?? 0;
    if (vote > 0) sum -= vote * Math.log(Math.max(probabilities[index] ?? 0, 1e-30));
  }
  return (sum * CLASSES) / votes.length;
}

/** One-hot votes for {@link fitTemperature} from labels. */
export function votesOfLabels(labels: ArrayLike<number>): Float32Array {
  const votes = new Float32Array(labels.length * CLASSES);
  for (let face = 0; face < labels.length; face++) votes[face * CLASSES + (labels[face] ?? 0)] = 1;
  return votes;
}

/**
 * The temperature with the maximum likelihood of the votes (Guo et al., "On calibration of modern neural networks", ICML
 * 2017), between 0.25 and 8: golden-section search over its logarithm, in which the loss has one minimum.
 * @param sets logits of the same faces in one or several variants, each `faces * 8`
 * @param votes `faces * 8`
 */
export function fitTemperature(sets: readonly Float32Array[], votes: Float32Array): number {
  let low = Math.log(MIN_TEMPERATURE);
  let high = Math.log(MAX_TEMPERATURE);
  const loss = (logarithm: number) =>
    sets.reduce((sum, logits) => sum + crossEntropy(logits, votes, Math.exp(logarithm)), 0);
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let [leftLoss, rightLoss] = [loss(left), loss(right)];
  while (high - low > 1e-3) {
    if (leftLoss < rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - GOLDEN * (high - low);
      leftLoss = loss(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + GOLDEN * (high - low);
      rightLoss = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}
