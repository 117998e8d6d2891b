import { CrowdtoneError } from '@crowdtone/domain';
import sharp from 'sharp';
import { FACE_PIXELS, FACE_SIDE } from './face-set';

/** Smaller images are taken for corrupt, not for small faces. */
const MIN_SIDE_PX = 6;

/** Images decoded at the same time; more only takes memory. */
const CONCURRENCY = 32;

/**
 * Decodes images of faces to grey, 48 x 48 pixels. Images of that size stay unchanged; others are resized by the cubic kernel
 * and cropped to a square.
 * @returns the pixels of all files, in their order
 * @throws {CrowdtoneError} E_IMAGE_CORRUPT (input) naming the first file that cannot be decoded or is too small
 */
export async function readFaces(paths: readonly string[]): Promise<Uint8Array> {
  const pixels = new Uint8Array(paths.length * FACE_PIXELS);
  let next = 0;
  const readRest = async () => {
    while (next < paths.length) {
      const index = next++;
      pixels.set(await readFace(paths[index] ?? ''), index * FACE_PIXELS);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, readRest));
  return pixels;
}

async function readFace(path: string): Promise<Uint8Array> {
  try {
    const image = sharp(path, { failOn: 'error' });
    const { width, height } = await image.metadata();
    if (Math.min(width, height) < MIN_SIDE_PX) throw new Error(`${width} x ${height} pixels are too small for a face`);
    const grey = await image
      .resize(FACE_SIDE, FACE_SIDE, { fit: 'cover', kernel: 'cubic' })
      .removeAlpha()
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    if (grey.length !== FACE_PIXELS) throw new Error(`${grey.length} bytes instead of ${FACE_PIXELS}`);
    return grey;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CrowdtoneError('E_IMAGE_CORRUPT', `${path} is not an image of a face (${why}); replace or remove it`, {
      cause,
    });
  }
}
