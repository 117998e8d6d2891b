import { CrowdtoneError } from '@crowdtone/domain';
import sharp from 'sharp';
import { FACE_PIXELS, FACE_SIDE } from './face-set';

/** Below this many pixels no face is read; what is smaller still is a broken picture, not a small face. */
const SMALLEST_SIDE = 6;

/** Pictures decoded at the same time; more only costs memory. */
const AT_ONCE = 32;

/**
 * Decodes pictures of faces to grey, 48 x 48 pixels. A picture of that size passes unchanged; any other is resized by
 * the cubic kernel, its shorter side filling the square.
 * @returns the pixels of all files, in their order
 * @throws {CrowdtoneError} E_IMAGE_CORRUPT (input) naming the first file that does not decode or is too small for a face
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
  await Promise.all(Array.from({ length: AT_ONCE }, readRest));
  return pixels;
}

async function readFace(path: string): Promise<Uint8Array> {
  try {
    const picture = sharp(path, { failOn: 'error' });
    const { width, height } = await picture.metadata();
    if (Math.min(width, height) < SMALLEST_SIDE) throw new Error(`${width} x ${height} pixels show no face`);
    const grey = await picture
      .resize(FACE_SIDE, FACE_SIDE, { fit: 'cover', kernel: 'cubic' })
      .removeAlpha()
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    if (grey.length !== FACE_PIXELS) throw new Error(`${grey.length} bytes instead of ${FACE_PIXELS}`);
    return grey;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CrowdtoneError('E_IMAGE_CORRUPT', `${path} is no picture of a face (${why}); replace or remove it`, {
      cause,
    });
  }
}
