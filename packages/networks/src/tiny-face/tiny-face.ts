/**
 * Crowdtone's own face detector for crowds: fully convolutional, without anchors, four maps of cells.
 *
 * A cell (x, y) of the map of stride s has its centre at ((x + 0.5) s, (y + 0.5) s) pixels of the input. It says:
 * - `score<s>`, 1 channel: logit of "a face belongs to this cell", trained towards the box's overlap with the truth;
 * - `box<s>`, 4 channels: left, top, right, bottom, each the logarithm of the distance from the centre to that side in
 *   strides (distance = exp(raw) * s pixels), as in FCOS (Tian et al., ICCV 2019);
 * - `points<s>`, 10 channels, at strides 8 to 32 only (under 16 px there is nothing to place): x and y of five points from the
 *   centre in strides, in the order of {@link LANDMARKS}.
 * `decode-cell.ts` is the one place where this arithmetic is written.
 *
 * After YuNet (Wu et al., Machine Intelligence Research 2023): separable units of one batch norm, sums instead of lateral
 * convolutions in the pyramid, one convolution a head. After SCRFD (Guo et al., ICLR 2022): computation goes where tiny
 * faces are, so the finest map has stride 4 and the coarse ones are thin.
 */
import type { MapShape, Network, Ops } from '../ops/ops';

/** Pixels of the input a cell, the finest map first. Sides of the input have to be multiples of the last. */
export const TINY_FACE_STRIDES = [4, 8, 16, 32] as const;
export type TinyFaceStride = (typeof TINY_FACE_STRIDES)[number];

/** Maps whose cells place landmarks. */
export const TINY_FACE_POINT_STRIDES = [8, 16, 32] as const satisfies readonly TinyFaceStride[];
export type TinyFacePointStride = (typeof TINY_FACE_POINT_STRIDES)[number];

export type TinyFaceOutput = `score${TinyFaceStride}` | `box${TinyFaceStride}` | `points${TinyFacePointStride}`;

/** Points of a face as the data set orders them; left and right are those of the picture. */
export const LANDMARKS = ['left eye', 'right eye', 'nose', 'left mouth corner', 'right mouth corner'] as const;

/** Channels of the backbone at strides 2, 4, 8, 16 and 32. Multiples of 16, the block of ONNX Runtime's convolutions. */
const STEM_CHANNELS = 16;
const STAGES = [
  { stride: 4, channels: 32, blocks: 1 },
  { stride: 8, channels: 48, blocks: 2 },
  { stride: 16, channels: 64, blocks: 3 },
  { stride: 32, channels: 96, blocks: 2 },
] as const;
/** Residual units on each map of the pyramid, after it was joined with the coarser one. */
const PYRAMID_UNITS = { p16: 1, p8: 2, p4: 2 } as const;

/**
 * The detector for pictures of `height` x `width` pixels, both multiples of 32. Input: RGB, each value byte / 127.5 - 1.
 * @throws RangeError for other sides
 */
export function tinyFaceNetwork({ height, width }: Pick<MapShape, 'height' | 'width'>): Network<TinyFaceOutput> {
  if (height % 32 !== 0 || width % 32 !== 0 || height < 32 || width < 32) {
    throw new RangeError(`${width} x ${height} pixels: sides have to be multiples of 32`);
  }
  return { name: 'tiny-face', input: { height, width, channels: 3 }, build: buildTinyFace };
}

function buildTinyFace<T>(ops: Ops<T>, input: T): Readonly<Record<TinyFaceOutput, T>> {
  const [c4, c8, c16, c32] = backbone(ops, input);
  const p16 = merge(ops, 'p16', c16, c32);
  const p8 = merge(ops, 'p8', c8, p16);
  const p4 = merge(ops, 'p4', c4, p8);
  const head = (name: TinyFaceOutput, map: T, channels: number) =>
    ops.conv2d(name, map, { channels, kernel: 1, bias: true });
  return {
    score4: head('score4', p4, 1),
    box4: head('box4', p4, 4),
    score8: head('score8', p8, 1),
    box8: head('box8', p8, 4),
    points8: head('points8', p8, 10),
    score16: head('score16', p16, 1),
    box16: head('box16', p16, 4),
    points16: head('points16', p16, 10),
    score32: head('score32', c32, 1),
    box32: head('box32', c32, 4),
    points32: head('points32', c32, 10),
  };
}

/** Maps of strides 4, 8, 16, 32. */
function backbone<T>(ops: Ops<T>, input: T): [T, T, T, T] {
  const filtered = ops.conv2d('stem', input, { channels: STEM_CHANNELS, kernel: 3, stride: 2 });
  let map = ops.relu(ops.batchNorm('stem/norm', filtered));
  const maps = STAGES.map(({ stride, channels, blocks }) => {
    map = ops.relu(separable(ops, `c${stride}/down`, map, { channels, stride: 2 }));
    for (let block = 1; block <= blocks; block += 1) map = residual(ops, `c${stride}/block${block}`, map);
    return map;
  });
  return maps as [T, T, T, T];
}

/** The finer map plus the coarser one, brought to its channels and enlarged; then residual units. */
function merge<T>(ops: Ops<T>, name: keyof typeof PYRAMID_UNITS, fine: T, coarse: T): T {
  const { channels } = ops.shape(fine);
  const context = ops.batchNorm(`${name}/norm`, ops.conv2d(name, coarse, { channels, kernel: 1 }));
  let map = ops.relu(ops.add(fine, ops.upsample2x(context)));
  for (let unit = 1; unit <= PYRAMID_UNITS[name]; unit += 1) map = residual(ops, `${name}/unit${unit}`, map);
  return map;
}

function residual<T>(ops: Ops<T>, name: string, input: T): T {
  const { channels } = ops.shape(input);
  return ops.relu(ops.add(separable(ops, name, input, { channels, stride: 1 }), input));
}

/** A depthwise 3 x 3 convolution, a pointwise one and batch norm, nothing between them. */
function separable<T>(ops: Ops<T>, name: string, input: T, options: { channels: number; stride: 1 | 2 }): T {
  const filtered = ops.depthwiseConv2d(`${name}/depthwise`, input, { kernel: 3, stride: options.stride });
  return ops.batchNorm(`${name}/norm`, ops.conv2d(name, filtered, { channels: options.channels, kernel: 1 }));
}
