import { type ResampleFilter, type RgbImage, resample } from '@crowdtone/imaging';

/** Crops at most this many at a time keep memory bounded; larger batches were not faster. */
const LARGEST_BATCH = 32;

export interface Batch {
  /** `count` x side x side x 3 bytes. */
  readonly images: Uint8Array;
  readonly count: number;
}

/** Crops resized to the side a network reads, packed into batches. */
export function* packBatches(crops: readonly RgbImage[], side: number, filter: ResampleFilter): Generator<Batch> {
  for (let first = 0; first < crops.length; first += LARGEST_BATCH) {
    const part = crops.slice(first, first + LARGEST_BATCH);
    const images = new Uint8Array(part.length * side * side * 3);
    part.forEach((crop, index) => {
      images.set(resample(crop, { width: side, height: side, filter }).data, index * side * side * 3);
    });
    yield { images, count: part.length };
  }
}
