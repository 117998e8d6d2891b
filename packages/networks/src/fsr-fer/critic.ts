import type { Ops } from '../ops/ops';

/** Channels of the pairs of convolutions; the second of each pair halves the map. */
const PAIRS = [32, 64];
const HIDDEN_UNITS = 100;
const LEAK = 0.2;

/**
 * Scores how much a feature looks like one of a high-resolution face: a 1 x 1 x 1 map, unbounded, as WGAN-div needs it.
 * Without batch norm, which would mix the samples that the gradient penalty keeps apart.
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
