import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import sharp from 'sharp';
import type { Annotation } from './annotations';
import { labelsOf, type PictureLabels } from './labels';

/** A picture of the data set in memory. */
export interface LabelledPicture extends PictureLabels {
  readonly name: string;
  readonly source: string;
  readonly image: RgbImage;
  /** People marked every head: what is far from all of them is background. */
  readonly hasAllHeads: boolean;
}

/** Pictures decoded at the same time; more only costs memory. */
const AT_ONCE = 8;

/**
 * Decodes the pictures of a data folder with their labels, in the order given.
 * @throws E_IMAGE_CORRUPT (input) naming a picture that is missing or does not decode
 * @throws E_LABELS_JOIN (input) when a picture has another size than its annotation says
 */
export async function loadPictures(folder: string, annotations: readonly Annotation[]): Promise<LabelledPicture[]> {
  const pictures: LabelledPicture[] = [];
  let next = 0;
  const loadRest = async () => {
    for (let index = next++; index < annotations.length; index = next++) {
      const annotation = annotations[index];
      if (annotation !== undefined) pictures[index] = await loadPicture(folder, annotation);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loadRest));
  return pictures;
}

async function loadPicture(folder: string, annotation: Annotation): Promise<LabelledPicture> {
  const { file, source, width, height, headPoints, headBoxes } = annotation;
  const path = join(folder, file);
  const image = await decode(path);
  if (image.width !== width || image.height !== height) {
    const message = `${path} is ${image.width} x ${image.height}, its annotation says ${width} x ${height}; check that both are of one release`;
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
    const message = `${path} does not decode (${why}); replace it or remove its annotation`;
    throw new CrowdtoneError('E_IMAGE_CORRUPT', message, { cause });
  }
}

/**
 * The same pictures in shared memory, so that the thread that makes scenes sees them without a copy of its own: they take
 * gigabytes. ONNX Runtime refuses such bytes, so pictures to be measured on stay as they are.
 */
export function sharePictures(pictures: readonly LabelledPicture[]): LabelledPicture[] {
  return pictures.map((picture) => {
    const data = new Uint8Array(new SharedArrayBuffer(picture.image.data.length));
    data.set(picture.image.data);
    return { ...picture, image: { ...picture.image, data } };
  });
}
