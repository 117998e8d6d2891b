import { randomAt, shuffledIndices } from '@crowdtone/runtime';
import { drawIndex } from '@crowdtone/statistics';
import { CLASSES, FACE_PIXELS, FACE_SIDE, type FaceSet } from '../data/face-set';
import { type Augmentation, augment } from '../images/augment';
import { Camera, type CameraSettings } from '../images/camera/camera';
import { FACE_SIZES, roundTo8Bit } from '../images/degrade';
import { scalePixels } from '../network/scale-pixels';

/** A batch of training faces, each in a sharp and a degraded version of the same augmentation. */
export interface Batch {
  /** Faces in the batch. */
  readonly count: number;
  /** `count * 48 * 48` scaled pixels. */
  readonly sharp: Float32Array;
  /** `count * 48 * 48` scaled pixels, each face degraded by the camera simulation at its size. */
  readonly degraded: Float32Array;
  /** Size of each degraded face, pixels. */
  readonly sizes: Uint8Array;
  /** `count * 8` shares of the votes. */
  readonly targets: Float32Array;
}

/** How batches are generated. */
export interface BatchSettings {
  readonly batchSize: number;
  readonly seed: number;
  readonly augmentation: Augmentation;
  readonly camera: CameraSettings;
  /** Class weights for sampling faces with replacement; null visits every face once per epoch. */
  readonly samplingWeights: ArrayLike<number> | null;
  /** Sampling weights of `FACE_SIZES`. */
  readonly sizeWeights: readonly number[];
}

/** Random streams, one per purpose. */
const ORDER_STREAM = 1;
const FACE_STREAM = 2;

/** Generates the batch of each step; the same step gives the same batch. */
export class BatchMaker {
  readonly stepsPerEpoch: number;
  /** Smaller than requested when there are fewer faces. */
  readonly batchSize: number;
  readonly #camera: Camera;
  #order: { epoch: number; faces: Uint32Array } | null = null;

  constructor(
    readonly faces: FaceSet,
    readonly settings: BatchSettings,
  ) {
    this.#camera = new Camera(FACE_SIDE, settings.camera);
    this.batchSize = Math.min(settings.batchSize, faces.names.length);
    if (this.batchSize === 0) throw new RangeError('there are no faces for batches');
    this.stepsPerEpoch = Math.floor(faces.names.length / this.batchSize);
  }

  /** @param step from 0, counted through all epochs */
  batch(step: number): Batch {
    const { seed, augmentation, sizeWeights } = this.settings;
    const count = this.batchSize;
    const order = this.#orderOf(Math.floor(step / this.stepsPerEpoch));
    const start = (step % this.stepsPerEpoch) * count;
    const sharp = new Float32Array(count * FACE_PIXELS);
    const targets = new Float32Array(count * CLASSES);
    const sizes = new Uint8Array(count);
    const degraded = new Float32Array(count * FACE_PIXELS);
    for (let place = 0; place < count; place++) {
      const face = order[start + place] ?? 0;
      const random = randomAt(seed, FACE_STREAM, step, place);
      const source = this.faces.pixels.subarray(face * FACE_PIXELS, (face + 1) * FACE_PIXELS);
      const clear = sharp.subarray(place * FACE_PIXELS, (place + 1) * FACE_PIXELS);
      augment(source, clear, FACE_SIDE, augmentation, random);
      roundTo8Bit(clear);
      const small = degraded.subarray(place * FACE_PIXELS, (place + 1) * FACE_PIXELS);
      small.set(clear);
      sizes[place] = FACE_SIZES[drawIndex(sizeWeights, random.uniform)] ?? FACE_SIDE;
      this.#camera.take(small, sizes[place] ?? FACE_SIDE, random);
      targets.set(this.faces.targets.subarray(face * CLASSES, (face + 1) * CLASSES), place * CLASSES);
    }
    return { count, sharp: scalePixels(sharp), degraded: scalePixels(degraded), sizes, targets };
  }

  #orderOf(epoch: number): Uint32Array {
    if (this.#order?.epoch !== epoch) {
      const random = randomAt(this.settings.seed, ORDER_STREAM, epoch);
      const { samplingWeights } = this.settings;
      const faces =
        samplingWeights === null
          ? shuffledIndices(this.faces.names.length, random.uniform)
          : drawWeighted(this.faces, samplingWeights, random.uniform);
      this.#order = { epoch, faces };
    }
    return this.#order.faces;
  }
}

/** Samples with replacement, as many faces as there are; the weight of a face is the mean weight of its votes. */
function drawWeighted(faces: FaceSet, classWeights: ArrayLike<number>, uniform: () => number): Uint32Array {
  const count = faces.names.length;
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let face = 0; face < count; face++) {
    for (let index = 0; index < CLASSES; index++) {
      total += (faces.targets[face * CLASSES + index] ?? 0) * (classWeights[index] ?? 0);
    }
    cumulative[face] = total;
  }
  return Uint32Array.from({ length: count }, () => firstAbove(cumulative, uniform() * total));
}

function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
