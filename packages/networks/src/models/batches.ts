import { asRgb, type GreyImage, type ResampleFilter, type RgbImage, resample } from '@crowdtone/imaging';

/** Bounds memory; larger batches were not faster. */
const MAX_BATCH = 32;

/** Crops of one size, packed. */
export interface Batch {
  /** `count` x side x side x 3 bytes. */
  readonly images: Uint8Array;
  readonly count: number;
}

/** Resizes crops to the network's input side and packs them into batches. */
export function* packBatches(
  crops: readonly (RgbImage | GreyImage)[],
  side: number,
  filter: ResampleFilter,
): Generator<Batch> {
  for (let first = 0; first < crops.length; first += MAX_BATCH) {
    const part = crops.slice(first, first + MAX_BATCH);
    const images = new Uint8Array(part.length * side * side * 3);
    part.forEach((crop, index) => {
      images.set(resample(asRgb(crop), { width: side, height: side, filter }).data, index * side * side * 3);
    });
    yield { images, count: part.length };
  }
}
