/** Decoders of the outputs of third-party detectors. */
import { type DetectorFamily, type FloatTensor, type ImageSize, SCRFD_ANCHORS } from '@crowdtone/networks';
import type { AddCandidate } from '../tiled-detector';

/**
 * Adds the boxes that score at least `threshold`, in pixels of the network's input.
 * @param outputs in the order of `OUTPUT_ROLES`
 * @param padded size of the input with its padding
 */
export type Decode = (
  outputs: readonly FloatTensor[],
  padded: ImageSize,
  threshold: number,
  addCandidate: AddCandidate,
) => void;

/** The decoder of each family. */
export const DECODERS: Readonly<Record<DetectorFamily, Decode>> = {
  centerface: decodeCenterFace,
  yunet: decodeYuNet,
  scrfd: decodeScrfd,
};

const STRIDES = [8, 16, 32] as const;
const CENTERFACE_STRIDE = 4;
/** Sides are limited to exp(this) cells, so that degenerate values yield finite boxes. */
const MAX_EXPONENT = 8;

/**
 * CenterFace (Xu et al., arXiv 1911.03599): a heat map of the centres of faces at stride 4, logarithms of their height and
 * width in cells, and the offset of the centre in its cell, row first.
 */
function decodeCenterFace(
  [heat, sizes, offsets]: readonly FloatTensor[],
  { width }: ImageSize,
  threshold: number,
  addCandidate: AddCandidate,
) {
  const columns = width / CENTERFACE_STRIDE;
  const cells = heat?.data.length ?? 0;
  for (let cell = 0; cell < cells; cell += 1) {
    const score = heat?.data[cell] ?? 0;
    if (!(score >= threshold)) continue;
    const side = (channel: number) =>
      Math.exp(Math.min(sizes?.data[channel * cells + cell] ?? 0, MAX_EXPONENT)) * CENTERFACE_STRIDE;
    const centre = (channel: number, at: number) =>
      (at + 0.5 + (offsets?.data[channel * cells + cell] ?? 0)) * CENTERFACE_STRIDE;
    const [halfHeight, halfWidth] = [side(0) / 2, side(1) / 2];
    const [y, x] = [centre(0, Math.floor(cell / columns)), centre(1, cell % columns)];
    addCandidate(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score);
  }
}

/**
 * YuNet (Wu et al., Machine Intelligence Research 2023): a cell's score is the geometric mean of its class and object scores;
 * its box is the offset of the centre from the cell's corner in cells, and logarithms of width and height in cells.
 */
function decodeYuNet(
  outputs: readonly FloatTensor[],
  { width }: ImageSize,
  threshold: number,
  addCandidate: AddCandidate,
) {
  STRIDES.forEach((stride, index) => {
    const [classes, objects, boxes] = [outputs[index], outputs[index + 3], outputs[index + 6]];
    const columns = width / stride;
    for (let cell = 0; cell < (classes?.data.length ?? 0); cell += 1) {
      const score = Math.sqrt(clampToUnit(classes?.data[cell] ?? 0) * clampToUnit(objects?.data[cell] ?? 0));
      if (!(score >= threshold)) continue;
      const value = (at: number) => boxes?.data[cell * 4 + at] ?? 0;
      const x = ((cell % columns) + value(0)) * stride;
      const y = (Math.floor(cell / columns) + value(1)) * stride;
      const halfWidth = (Math.exp(Math.min(value(2), MAX_EXPONENT)) * stride) / 2;
      const halfHeight = (Math.exp(Math.min(value(3), MAX_EXPONENT)) * stride) / 2;
      addCandidate(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score);
    }
  });
}

/**
 * SCRFD (Guo et al., ICLR 2022), as InsightFace publishes it: two anchors per cell, each with a score and the distances from
 * the cell's corner to the sides of the box in strides.
 */
function decodeScrfd(
  outputs: readonly FloatTensor[],
  { width }: ImageSize,
  threshold: number,
  addCandidate: AddCandidate,
) {
  STRIDES.forEach((stride, index) => {
    const [scores, boxes] = [outputs[index], outputs[index + 3]];
    const columns = width / stride;
    for (let anchor = 0; anchor < (scores?.data.length ?? 0); anchor += 1) {
      const score = scores?.data[anchor] ?? 0;
      if (!(score >= threshold)) continue;
      const cell = Math.floor(anchor / SCRFD_ANCHORS);
      const [x, y] = [(cell % columns) * stride, Math.floor(cell / columns) * stride];
      const distance = (at: number) => (boxes?.data[anchor * 4 + at] ?? 0) * stride;
      addCandidate(x - distance(0), y - distance(1), x + distance(2), y + distance(3), score);
    }
  });
}

function clampToUnit(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
