/** What the outputs of detectors of others say, as boxes. */
import { type DetectorFamily, type FloatTensor, type ImageSize, SCRFD_ANCHORS } from '@crowdtone/networks';
import type { Propose } from '../tiled-detector';

/**
 * Proposes the boxes that score at least `least`, in pixels of what the network looked at.
 * @param outputs in the order of `OUTPUT_ROLES`
 * @param padded size of the network's input
 */
export type Decode = (outputs: readonly FloatTensor[], padded: ImageSize, least: number, propose: Propose) => void;

export const DECODERS: Readonly<Record<DetectorFamily, Decode>> = {
  centerface: decodeCenterFace,
  yunet: decodeYuNet,
  scrfd: decodeScrfd,
};

const STRIDES = [8, 16, 32] as const;
const CENTERFACE_STRIDE = 4;
/** Sides beyond exp(this) cells are cut off, so that wild values make no endless boxes. */
const LARGEST_EXPONENT = 8;

/**
 * CenterFace (Xu et al., arXiv 1911.03599): a heat map of the middles of faces at stride 4, logarithms of their height and width
 * in cells, and where in its cell a middle lies, row first.
 */
function decodeCenterFace(
  [heat, sizes, offsets]: readonly FloatTensor[],
  { width }: ImageSize,
  least: number,
  propose: Propose,
) {
  const columns = width / CENTERFACE_STRIDE;
  const cells = heat?.data.length ?? 0;
  for (let cell = 0; cell < cells; cell += 1) {
    const score = heat?.data[cell] ?? 0;
    if (!(score >= least)) continue;
    const side = (channel: number) =>
      Math.exp(Math.min(sizes?.data[channel * cells + cell] ?? 0, LARGEST_EXPONENT)) * CENTERFACE_STRIDE;
    const middle = (channel: number, at: number) =>
      (at + 0.5 + (offsets?.data[channel * cells + cell] ?? 0)) * CENTERFACE_STRIDE;
    const [halfHeight, halfWidth] = [side(0) / 2, side(1) / 2];
    const [y, x] = [middle(0, Math.floor(cell / columns)), middle(1, cell % columns)];
    propose(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score);
  }
}

/**
 * YuNet (Wu et al., Machine Intelligence Research 2023): a cell's score is the root of its class's and object's scores; its box
 * is the offset of the middle from the cell's corner in cells, and logarithms of width and height in cells.
 */
function decodeYuNet(outputs: readonly FloatTensor[], { width }: ImageSize, least: number, propose: Propose) {
  STRIDES.forEach((stride, index) => {
    const [classes, objects, boxes] = [outputs[index], outputs[index + 3], outputs[index + 6]];
    const columns = width / stride;
    for (let cell = 0; cell < (classes?.data.length ?? 0); cell += 1) {
      const score = Math.sqrt(unit(classes?.data[cell] ?? 0) * unit(objects?.data[cell] ?? 0));
      if (!(score >= least)) continue;
      const value = (at: number) => boxes?.data[cell * 4 + at] ?? 0;
      const x = ((cell % columns) + value(0)) * stride;
      const y = (Math.floor(cell / columns) + value(1)) * stride;
      const halfWidth = (Math.exp(Math.min(value(2), LARGEST_EXPONENT)) * stride) / 2;
      const halfHeight = (Math.exp(Math.min(value(3), LARGEST_EXPONENT)) * stride) / 2;
      propose(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score);
    }
  });
}

/**
 * SCRFD (Guo et al., ICLR 2022), as InsightFace publishes it: two anchors a cell, each with a score and the distances from the
 * cell's corner to the sides of the box in strides.
 */
function decodeScrfd(outputs: readonly FloatTensor[], { width }: ImageSize, least: number, propose: Propose) {
  STRIDES.forEach((stride, index) => {
    const [scores, boxes] = [outputs[index], outputs[index + 3]];
    const columns = width / stride;
    for (let anchor = 0; anchor < (scores?.data.length ?? 0); anchor += 1) {
      const score = scores?.data[anchor] ?? 0;
      if (!(score >= least)) continue;
      const cell = Math.floor(anchor / SCRFD_ANCHORS);
      const [x, y] = [(cell % columns) * stride, Math.floor(cell / columns) * stride];
      const distance = (at: number) => (boxes?.data[anchor * 4 + at] ?? 0) * stride;
      propose(x - distance(0), y - distance(1), x + distance(2), y + distance(3), score);
    }
  });
}

function unit(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
