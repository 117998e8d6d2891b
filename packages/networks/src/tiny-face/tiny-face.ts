/**
 * Crowdtone's own face detector for crowds: fully convolutional and anchor-free, with four output maps.
 *
 * A cell (x, y) of the map of stride s has its centre at ((x + 0.5) s, (y + 0.5) s) pixels of the input. Its outputs:
 * - `score<s>`, 1 channel: logit of a face at this cell, trained towards the overlap of its box with the ground truth;
 * - `box<s>`, 4 channels: left, top, right, bottom, each the logarithm of the distance from the centre to that side in
 *   strides (distance = exp(raw) * s pixels), as in FCOS (Tian et al., ICCV 2019);
 * - `points<s>`, 10 channels, at strides 8 to 32 only (faces under 16 px show no landmarks): x and y of five points from the
 *   centre in strides, in the order of {@link LANDMARKS}.
 * `decode-cell.ts` implements this decoding.
 *
 * From YuNet (Wu et al., Machine Intelligence Research 2023): sums instead of lateral convolutions in the pyramid, one
 * convolution per head. From SCRFD (Guo et al., ICLR 2022): most computation is spent on tiny faces, so the finest map has
 * stride 4 and the coarse ones are narrow.
 */
import { convolutionNorm, convolutionNormRelu } from '../ops/blocks';
import type { MapShape, Network, Ops } from '../ops/ops';
import type { Weights } from '../weights/tensors';

/** Pixels of the input per cell, the finest map first. Sides of the input must be multiples of the last. */
export const TINY_FACE_STRIDES = [4, 8, 16, 32] as const;
/** One of {@link TINY_FACE_STRIDES}. */
export type TinyFaceStride = (typeof TINY_FACE_STRIDES)[number];

/** Strides of the maps with landmarks. */
export const TINY_FACE_POINT_STRIDES = [8, 16, 32] as const satisfies readonly TinyFaceStride[];
/** One of {@link TINY_FACE_POINT_STRIDES}. */
export type TinyFacePointStride = (typeof TINY_FACE_POINT_STRIDES)[number];

/** Names of the output maps. */
export type TinyFaceOutput = `score${TinyFaceStride}` | `box${TinyFaceStride}` | `points${TinyFacePointStride}`;

/** Landmarks in the order of the data set; left and right as seen in the image. */
export const LANDMARKS = ['left eye', 'right eye', 'nose', 'left mouth corner', 'right mouth corner'] as const;

/**
 * Kinds of convolutions. `separable`: depthwise 3 x 3 and pointwise, as in YuNet; 0.8 GMAC per megapixel. `standard`: narrow
 * full 3 x 3 convolutions, after EResFD (Jeong et al., WACV 2024), which are less memory-bound; 2.2 GMAC. In ONNX Runtime on
 * one thread with AVX-512 they take 16 and 24 ms per megapixel; a training step takes 16 ms per image of 320 x 320 with both.
 */
export const TINY_FACE_SHAPES = ['separable', 'standard'] as const;
/** One of {@link TINY_FACE_SHAPES}. */
export type TinyFaceShape = (typeof TINY_FACE_SHAPES)[number];

interface Plan {
  /** Strides, channels and residual units of the backbone. Channels are multiples of 16, a block of ONNX Runtime's convolutions. */
  readonly stages: readonly { readonly stride: number; readonly channels: number; readonly blocks: number }[];
  /** Residual units on each map of the pyramid, after it was merged with the coarser one. */
  readonly pyramid: Readonly<Record<'p16' | 'p8' | 'p4', number>>;
  readonly unit: <T>(ops: Ops<T>, name: string, input: T, options: UnitOptions) => T;
}

interface UnitOptions {
  readonly channels: number;
  readonly stride: 1 | 2;
}

const STEM_CHANNELS = 16;
const PLANS: Readonly<Record<TinyFaceShape, Plan>> = {
  separable: {
    stages: [
      { stride: 4, channels: 32, blocks: 1 },
      { stride: 8, channels: 48, blocks: 2 },
      { stride: 16, channels: 64, blocks: 3 },
      { stride: 32, channels: 96, blocks: 2 },
    ],
    pyramid: { p16: 1, p8: 2, p4: 2 },
    unit: separable,
  },
  standard: {
    stages: [
      { stride: 4, channels: 32, blocks: 0 },
      { stride: 8, channels: 32, blocks: 2 },
      { stride: 16, channels: 64, blocks: 2 },
      { stride: 32, channels: 64, blocks: 1 },
    ],
    pyramid: { p16: 1, p8: 1, p4: 1 },
    unit: (ops, name, input, options) => convolutionNorm(ops, name, input, { ...options, kernel: 3 }),
  },
};

/** The shape of weights, by their names; the first shape when they fit neither, so that errors name what is missing. */
export function tinyFaceShapeOf(weights: Pick<Weights, 'has'>): TinyFaceShape {
  const isStandard = weights.has('c4/down/filters') && !weights.has('c4/down/depthwise/filters');
  return isStandard ? 'standard' : 'separable';
}

/**
 * The detector for images of `height` x `width` pixels, both multiples of 32. Input: RGB, each value byte / 127.5, in [0,2]:
 * not centred, so that zero padding is black and no subtraction is needed.
 * @throws RangeError for other sides
 */
export function tinyFaceNetwork(
  { height, width }: Pick<MapShape, 'height' | 'width'>,
  shape: TinyFaceShape = TINY_FACE_SHAPES[0],
): Network<TinyFaceOutput> {
  if (height % 32 !== 0 || width % 32 !== 0 || height < 32 || width < 32) {
    throw new RangeError(`${width} x ${height} pixels: sides must be multiples of 32`);
  }
  const plan = PLANS[shape];
  return { name: 'tiny-face', input: { height, width, channels: 3 }, build: (ops, input) => build(plan, ops, input) };
}

function build<T>(plan: Plan, ops: Ops<T>, input: T): Readonly<Record<TinyFaceOutput, T>> {
  const [c4, c8, c16, c32] = backbone(plan, ops, input);
  const p16 = merge(plan, ops, 'p16', c16, c32);
  const p8 = merge(plan, ops, 'p8', c8, p16);
  const p4 = merge(plan, ops, 'p4', c4, p8);
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
function backbone<T>(plan: Plan, ops: Ops<T>, input: T): [T, T, T, T] {
  let map = convolutionNormRelu(ops, 'stem', input, { channels: STEM_CHANNELS, kernel: 3, stride: 2 });
  const maps = plan.stages.map(({ stride, channels, blocks }) => {
    map = ops.relu(plan.unit(ops, `c${stride}/down`, map, { channels, stride: 2 }));
    for (let block = 1; block <= blocks; block += 1) map = residual(plan, ops, `c${stride}/block${block}`, map);
    return map;
  });
  return maps as [T, T, T, T];
}

/** The finer map plus the coarser one, projected to its channels and upsampled; then residual units. */
function merge<T>(plan: Plan, ops: Ops<T>, name: keyof Plan['pyramid'], fine: T, coarse: T): T {
  const { channels } = ops.shape(fine);
  const context = convolutionNorm(ops, name, coarse, { channels, kernel: 1, stride: 1 });
  let map = ops.relu(ops.add(fine, ops.upsample2x(context)));
  for (let unit = 1; unit <= plan.pyramid[name]; unit += 1) map = residual(plan, ops, `${name}/unit${unit}`, map);
  return map;
}

function residual<T>(plan: Plan, ops: Ops<T>, name: string, input: T): T {
  const { channels } = ops.shape(input);
  return ops.relu(ops.add(plan.unit(ops, name, input, { channels, stride: 1 }), input));
}

/** A depthwise 3 x 3 convolution, a pointwise one and batch norm, without activation in between. */
function separable<T>(ops: Ops<T>, name: string, input: T, { channels, stride }: UnitOptions): T {
  const filtered = ops.depthwiseConv2d(`${name}/depthwise`, input, { kernel: 3, stride });
  return convolutionNorm(ops, name, filtered, { channels, kernel: 1, stride: 1 });
}
