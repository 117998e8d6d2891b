import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbImage } from '@crowdtone/imaging';
import { makeTemporaryFolder } from '@crowdtone/runtime';
import { encodeVideo, openVideo } from '@crowdtone/video';

/** Columns of a mosaic. */
const COLUMNS = 16;
/** Pixels between two faces, as wide as the largest prediction block, so that they do not affect each other. */
const GAP = 16;
/** Frames of a mosaic; the last is inter-coded, as most frames of a video are. */
const FRAMES = 4;
const FPS = 10;

/**
 * Encodes and decodes faces as H.264, in a short video of all faces side by side, in place.
 * @param faces `side * side` grey values each
 * @param rateFactor of x264: 18 hides its loss, 30 shows it
 * @throws {CrowdtoneError} E_FFMPEG_MISSING, E_ENCODE_FAILED, E_FFMPEG_FAILED (environment)
 */
export async function applyH264(faces: readonly Float32Array[], side: number, rateFactor: number): Promise<void> {
  if (faces.length === 0) return;
  const mosaic = arrange(faces, side);
  const folder = await makeTemporaryFolder('crowdtone-h264-');
  try {
    const path = join(folder, 'mosaic.mp4');
    const { width, height } = mosaic;
    await encodeVideo(repeat(mosaic), { fps: FPS, width, height, path, rateFactor });
    const video = await openVideo(path, { fps: FPS });
    let last: RgbImage | null = null;
    for await (const frame of video) last = frame;
    if (last === null) throw new Error(`${path} was written but contains no frame`);
    takeApart(last, faces, side);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* repeat(mosaic: RgbImage): AsyncGenerator<RgbImage, void, undefined> {
  for (let frame = 0; frame < FRAMES; frame++) yield mosaic;
}

/** Calls `visit` with the index of every pixel in the face, and of its red value in the mosaic. */
function forEachPixel(face: number, side: number, width: number, visit: (inFace: number, inMosaic: number) => void) {
  const pitch = side + GAP;
  const left = (face % COLUMNS) * pitch;
  const top = Math.floor(face / COLUMNS) * pitch;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) visit(y * side + x, ((top + y) * width + left + x) * 3);
  }
}

function arrange(faces: readonly Float32Array[], side: number): RgbImage {
  const pitch = side + GAP;
  const width = COLUMNS * pitch;
  const height = Math.ceil(faces.length / COLUMNS) * pitch;
  // H.264 requires even sides; the pitch may be odd.
  const size = { width: width + (width % 2), height: height + (height % 2) };
  const data = new Uint8Array(size.width * size.height * 3).fill(128);
  for (const [index, face] of faces.entries()) {
    forEachPixel(index, side, size.width, (inFace, inMosaic) => {
      data.fill(face[inFace] ?? 0, inMosaic, inMosaic + 3);
    });
  }
  return { data, ...size };
}

function takeApart({ data, width }: RgbImage, faces: readonly Float32Array[], side: number): void {
  for (const [index, face] of faces.entries()) {
    forEachPixel(index, side, width, (inFace, inMosaic) => {
      // Channels are equal up to rounding; green has the largest weight in luma.
      face[inFace] = data[inMosaic + 1] ?? 0;
    });
  }
}
