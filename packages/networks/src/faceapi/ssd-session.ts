import { CrowdtoneError, type ModelIdentity } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { type ByteTensor, type OnnxSession, openOnnxSession, type SessionOptions } from '../runtimes/onnx';
import { buildSsdGraph } from './ssd-graph';
import { type PriorBoxes, planPriors } from './ssd-priors';
import { readFaceApiWeights, weight } from './weights';

/** Every prior of one picture, most of them no face: suppression is left to the caller. */
export interface SsdCandidates {
  /** Left, top, right, bottom of each candidate, fractions of the picture; may reach outside [0,1]. */
  readonly boxes: Float32Array;
  /** Confidence of each candidate, in [0,1]. */
  readonly scores: Float32Array;
}

export interface ImageSize {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

export interface SsdSession {
  readonly identity: ModelIdentity;
  /**
   * Looks at pictures of one size. Any size works: the network was trained on 512 x 512 pixels, in which it knows faces
   * of about 25 to 500 pixels, and these pixel sizes stay the same for other inputs.
   *
   * @param lookSize pixels the pictures are resized to (bilinear, meant for enlarging) before the network looks at them;
   * their own size unless told
   * @throws CrowdtoneError E_IMAGE_SIZES
   */
  detect(images: readonly RgbImage[], lookSize?: ImageSize): Promise<readonly SsdCandidates[]>;
  close(): Promise<void>;
}

/** Variances that the training divided box offsets and sizes by. */
const OFFSET_SCALE = 10;
const SIZE_SCALE = 5;

/** Opens face-api's SSD detector on ONNX Runtime. */
export async function openSsdSession(options: SessionOptions = {}): Promise<SsdSession> {
  const weights = await readFaceApiWeights('ssd_mobilenetv1_model');
  const session = await openOnnxSession(buildSsdGraph(weights), options);
  const storedPriors = weight(weights, 'Output/extra_dim').data;
  // Tiles of one size follow each other, so the last plan is nearly always the right one.
  let plan = { width: 0, height: 0, priors: planPriors(storedPriors, 0, 0) };
  const priorsFor = ({ width, height }: ImageSize) => {
    if (plan.width !== width || plan.height !== height) {
      plan = { width, height, priors: planPriors(storedPriors, width, height) };
    }
    return plan.priors;
  };
  return {
    identity: { name: 'face-api-ssd-mobilenet-v1', digest: weights.digest },
    async detect(images, lookSize) {
      const [first] = images;
      if (first === undefined) return [];
      const size = lookSize ?? first;
      return await detect(session, packImages(images, first), size, priorsFor(size));
    },
    close: () => session.close(),
  };
}

async function detect(
  session: OnnxSession,
  images: ByteTensor,
  { width, height }: ImageSize,
  priors: PriorBoxes,
): Promise<SsdCandidates[]> {
  const lookSize = { data: Float32Array.of(height, width), shape: [2] };
  const { encodings, scores } = await session.run({ images, lookSize });
  if (encodings === undefined || scores === undefined) throw new TypeError('the detector graph lacks an output');
  const count = priors.width.length;
  return Array.from({ length: images.shape[0] ?? 0 }, (_, index) => ({
    boxes: decodeBoxes(encodings.data.subarray(index * count * 4, (index + 1) * count * 4), priors, width, height),
    scores: scores.data.subarray(index * count, (index + 1) * count),
  }));
}

function packImages(images: readonly RgbImage[], { width, height }: ImageSize): ByteTensor {
  const size = width * height * 3;
  const packed = new Uint8Array(images.length * size);
  images.forEach((image, index) => {
    if (image.width !== width || image.height !== height || image.data.length !== size) {
      throw new CrowdtoneError(
        'E_IMAGE_SIZES',
        `a batch mixes pictures of ${width}x${height} and ${image.width}x${image.height} pixels; give one size at a time`,
      );
    }
    packed.set(image.data, index * size);
  });
  return { data: packed, shape: [images.length, height, width, 3] };
}

/** SSD's encoding (Liu et al., section 2.2): offsets of the centre in prior sizes, logarithms of the size ratios. */
function decodeBoxes(encodings: Float32Array, priors: PriorBoxes, width: number, height: number): Float32Array {
  const boxes = new Float32Array(encodings.length);
  for (let prior = 0; prior < priors.width.length; prior += 1) {
    const at = prior * 4;
    const priorWidth = priors.width[prior] ?? 0;
    const priorHeight = priors.height[prior] ?? 0;
    const y = ((encodings[at] ?? 0) / OFFSET_SCALE) * priorHeight + (priors.centreY[prior] ?? 0);
    const x = ((encodings[at + 1] ?? 0) / OFFSET_SCALE) * priorWidth + (priors.centreX[prior] ?? 0);
    const halfHeight = (Math.exp((encodings[at + 2] ?? 0) / SIZE_SCALE) * priorHeight) / 2;
    const halfWidth = (Math.exp((encodings[at + 3] ?? 0) / SIZE_SCALE) * priorWidth) / 2;
    boxes[at] = (x - halfWidth) / width;
    boxes[at + 1] = (y - halfHeight) / height;
    boxes[at + 2] = (x + halfWidth) / width;
    boxes[at + 3] = (y + halfHeight) / height;
  }
  return boxes;
}
