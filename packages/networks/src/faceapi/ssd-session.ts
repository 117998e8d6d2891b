import { CrowdtoneError, type ModelIdentity } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { type ByteTensor, type OnnxSession, openOnnxSession, type SessionOptions } from '../runtimes/onnx';
import { buildSsdGraph } from './ssd-graph';
import { type PriorBoxes, planPriors } from './ssd-priors';
import { readFaceApiWeights, weight } from './weights';

/** All priors of one image, most of which are background: non-maximum suppression is left to the caller. */
export interface SsdCandidates {
  /** Left, top, right, bottom of each candidate, fractions of the image; may reach outside [0,1]. */
  readonly boxes: Float32Array;
  /** Confidence of each candidate, in [0,1]. */
  readonly scores: Float32Array;
}

/** Width and height of an image. */
export interface ImageSize {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** face-api's SSD detector, opened. */
export interface SsdSession {
  readonly identity: ModelIdentity;
  /**
   * Detects faces in images of one size. Any size works: the network was trained on 512 x 512 pixels with faces of about 25
   * to 500 pixels, and detects faces of these pixel sizes in other inputs too.
   * @param inputSize size to resize the images to first, pixels (bilinear, meant for enlarging); default: their own size
   * @throws {CrowdtoneError} E_IMAGE_SIZES when the images differ in size
   */
  detect(images: readonly RgbImage[], inputSize?: ImageSize): Promise<readonly SsdCandidates[]>;
  close(): Promise<void>;
}

/** Variances that box offsets and sizes were divided by in training. */
const OFFSET_SCALE = 10;
const SIZE_SCALE = 5;

/** Opens face-api's SSD detector on ONNX Runtime. */
export async function openSsdSession(options: SessionOptions = {}): Promise<SsdSession> {
  const weights = await readFaceApiWeights('ssd_mobilenetv1_model');
  const session = await openOnnxSession(buildSsdGraph(weights), options);
  const storedPriors = weight(weights, 'Output/extra_dim').data;
  // Consecutive tiles mostly have one size, so the last priors are usually right.
  let plan = { width: 0, height: 0, priors: planPriors(storedPriors, 0, 0) };
  const priorsFor = ({ width, height }: ImageSize) => {
    if (plan.width !== width || plan.height !== height) {
      plan = { width, height, priors: planPriors(storedPriors, width, height) };
    }
    return plan.priors;
  };
  return {
    identity: { name: 'face-api-ssd-mobilenet-v1', digest: weights.digest },
    async detect(images, inputSize) {
      const [first] = images;
      if (first === undefined) return [];
      const size = inputSize ?? first;
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
  const inputSize = { data: Float32Array.of(height, width), shape: [2] };
  const { encodings, scores } = await session.run({ images, inputSize });
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
        `a batch mixes images of ${width}x${height} and ${image.width}x${image.height} pixels; give one size at a time`,
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
