import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import sharp from 'sharp';
import type { Annotation } from './annotations';
import { type ImageLabels, labelsOf } from './labels';

/** A decoded image of the data set with its labels. */
export interface LabelledImage extends ImageLabels {
  readonly name: string;
  readonly source: string;
  readonly image: RgbImage;
  /** All heads are marked, so everything else is background. */
  readonly hasAllHeads: boolean;
}

/** Images decoded at the same time; more only takes memory. */
const CONCURRENCY = 8;

/**
 * Decodes the images of a data folder with their labels, in the given order.
 * @throws {CrowdtoneError} E_IMAGE_CORRUPT (input) naming an image that is missing or cannot be decoded
 * @throws {CrowdtoneError} E_LABELS_JOIN (input) when the size of an image differs from its annotation
 */
export async function loadImages(folder: string, annotations: readonly Annotation[]): Promise<LabelledImage[]> {
  const images: LabelledImage[] = [];
  let next = 0;
  const loadRest = async () => {
    for (let index = next++; index < annotations.length; index = next++) {
      const annotation = annotations[index];
      if (annotation !== undefined) images[index] = await loadImage(folder, annotation);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, loadRest));
  return images;
}

async function loadImage(folder: string, annotation: Annotation): Promise<LabelledImage> {
  const { file, source, width, height, headPoints, headBoxes } = annotation;
  const path = join(folder, file);
  const image = await decode(path);
  if (image.width !== width || image.height !== height) {
    const message = `${path} is ${image.width} x ${image.height}, but annotated as ${width} x ${height}; check that images and annotations come from the same release`;
    throw new CrowdtoneError('E_LABELS_JOIN', message);
  }
  const hasAllHeads = headPoints !== undefined || headBoxes !== undefined;
  return { name: file, source, image, hasAllHeads, ...labelsOf(annotation) };
}

async function decode(path: string): Promise<RgbImage> {
  try {
    const { data, info } = await sharp(path, { failOn: 'error' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`${info.channels} channels instead of 3`);
    return { data, width: info.width, height: info.height };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${path} cannot be decoded (${why}); replace it or remove its annotation`;
    throw new CrowdtoneError('E_IMAGE_CORRUPT', message, { cause });
  }
}

/**
 * Copies images to shared memory, so that the thread that generates scenes needs no second copy of these gigabytes. ONNX Runtime
 * does not accept shared memory, so images for evaluation are not shared.
 */
export function shareImages(images: readonly LabelledImage[]): LabelledImage[] {
  return images.map((image) => {
    const data = new Uint8Array(new SharedArrayBuffer(image.image.data.length));
    data.set(image.image.data);
    return { ...image, image: { ...image.image, data } };
  });
}
