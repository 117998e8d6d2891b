import type { Network, Ops } from '@crowdtone/networks';
import type { DetectorMaps, NetworkDefinition } from '@crowdtone/training';

/** All maps and kinds of layers of the detector, in a network small enough for plain JavaScript. */
const network: Network = {
  name: 'tiny-detector',
  input: { height: 64, width: 64, channels: 3 },
  build: (ops, input) => ({ ...pass(ops, input) }),
};

function pass<T>(ops: Ops<T>, input: T) {
  const stem = ops.relu(ops.batchNorm('stem/norm', ops.conv2d('stem', input, { channels: 8, kernel: 3, stride: 4 })));
  const halve = (name: string, map: T) => {
    const filtered = ops.depthwiseConv2d(`${name}/depthwise`, map, { kernel: 3, stride: 2 });
    return ops.relu(ops.batchNorm(`${name}/norm`, ops.conv2d(name, filtered, { channels: 8, kernel: 1 })));
  };
  const map8 = halve('map8', stem);
  const map16 = halve('map16', map8);
  const map32 = halve('map32', map16);
  const map4 = ops.add(stem, ops.upsample2x(map8));
  const head = (name: string, map: T, channels: number, kernel = 1) =>
    ops.conv2d(name, map, { channels, kernel, bias: true });
  return {
    score4: head('score4', map4, 1, 3),
    box4: head('box4', map4, 4, 3),
    score8: head('score8', map8, 1),
    box8: head('box8', map8, 4),
    points8: head('points8', map8, 10),
    score16: head('score16', map16, 1),
    box16: head('box16', map16, 4),
    points16: head('points16', map16, 10),
    score32: head('score32', map32, 1),
    box32: head('box32', map32, 4),
    points32: head('points32', map32, 10),
  };
}

export const TINY_DETECTOR: NetworkDefinition<DetectorMaps> = { network, run: (ops, input) => pass(ops, input) };
