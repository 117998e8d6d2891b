import type { Ops } from '../ops/ops';

/** Channels of the pairs of convolutions; the second of each pair has stride 2. */
const PAIRS = [32, 64];
const HIDDEN_UNITS = 100;
const LEAK = 0.2;

/**
 * Scores how closely a feature resembles that of a high-resolution face: an unbounded 1 x 1 x 1 map, as WGAN-div requires.
 * No batch norm, because the gradient penalty is computed per sample.
 */
export function featureCritic<T>(ops: Ops<T>, feature: T): T {
  let map = feature;
  for (const [index, channels] of PAIRS.entries()) {
    const first = ops.conv2d(`critic/${index}/first`, map, { kernel: 3, channels, bias: true });
    const halved = ops.conv2d(`critic/${index}/second`, ops.leakyRelu(first, LEAK), {
      kernel: 4,
      channels,
      stride: 2,
      bias: true,
    });
    map = ops.leakyRelu(halved, LEAK);
  }
  const hidden = ops.leakyRelu(ops.dense('critic/hidden', ops.globalAveragePool(map), HIDDEN_UNITS), LEAK);
  return ops.dense('critic/score', hidden, 1);
}
