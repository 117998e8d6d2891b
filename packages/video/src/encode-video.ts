import { Readable } from 'node:stream';
import { asCrowdtoneError, CrowdtoneError } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { redactCredentials } from '@crowdtone/observability';
import { writeAtomicallyBy } from '@crowdtone/runtime';
import ffmpeg from 'fluent-ffmpeg';
import { findFfmpeg } from './binaries';
import { FfmpegFailure } from './failures';
import { FfmpegProcess } from './ffmpeg-process';

/** Format and place of an encoded video. */
export interface EncodeOptions {
  readonly fps: number;
  /** Pixels, even: H.264 stores colour at half the resolution. */
  readonly width: number;
  /** Pixels, even. */
  readonly height: number;
  /** Path of the mp4. The file appears only when it is complete. */
  readonly path: string;
  /** Constant rate factor of x264, 0 (lossless) to 51; 18 by default, at which faces of a few pixels survive. */
  readonly rateFactor?: number;
}

const ENCODER = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'];
/** Visually lossless: faces of a few pixels must survive. */
const DEFAULT_RATE_FACTOR = 18;

/**
 * Writes frames as an H.264 mp4 with a constant frame rate. Frames are requested only as fast as they are encoded; the
 * pixels of a frame must not change after it was yielded. Rethrows whatever the frames themselves throw.
 *
 * @throws {CrowdtoneError} E_ENCODE_SIZE (usage) for odd sizes
 * @throws {CrowdtoneError} E_ENCODE_FRAME (internal) for a frame of another size, or without any frame
 * @throws {CrowdtoneError} E_ENCODE_FAILED (environment) when ffmpeg cannot write the file
 */
export async function encodeVideo(frames: AsyncIterable<RgbImage>, options: EncodeOptions): Promise<void> {
  const { width, height, path } = options;
  if (width % 2 !== 0 || height % 2 !== 0) {
    throw new CrowdtoneError('E_ENCODE_SIZE', `${width}x${height} is odd; H.264 needs even sides`);
  }
  const { ffmpegPath } = await findFfmpeg();
  await writeAtomicallyBy(path, (unfinished) => encodeTo(unfinished, frames, options, ffmpegPath));
}

async function encodeTo(
  unfinished: string,
  frames: AsyncIterable<RgbImage>,
  { fps, width, height, path, rateFactor = DEFAULT_RATE_FACTOR }: EncodeOptions,
  ffmpegPath: string,
): Promise<void> {
  const pixels = Readable.from(packedPixels(frames, { width, height }), { objectMode: false });
  let sourceFailure: unknown = null;
  pixels.once('error', (error) => {
    sourceFailure = error;
  });
  const command = ffmpeg({ stdoutLines: 1 })
    .setFfmpegPath(ffmpegPath)
    .input(pixels)
    .inputOptions('-nostdin', '-hide_banner', '-nostats', '-loglevel', 'warning')
    .inputOptions('-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(fps))
    .outputOptions(...ENCODER, '-crf', String(rateFactor), '-movflags', '+faststart', '-f', 'mp4')
    .output(`file:${unfinished}`);
  const process = new FfmpegProcess(command);
  pixels.once('error', () => void process.stop());
  const exit = await process.exited;
  // ffmpeg may have exited first: this also ends the generator of the frames.
  pixels.destroy();
  if (sourceFailure === null && exit.exitCode === 0) return;
  if (sourceFailure !== null) throw asCrowdtoneError(sourceFailure);
  const lines = process.tail.lines.map(redactCredentials);
  throw new CrowdtoneError(
    'E_ENCODE_FAILED',
    `ffmpeg could not write ${path} (${lines.at(-1) ?? exit.startError?.message ?? 'no reason given'}); ` +
      'check the folder and the free space',
    { cause: new FfmpegFailure('ffmpeg failed', lines) },
  );
}

async function* packedPixels(
  frames: AsyncIterable<RgbImage>,
  { width, height }: Pick<EncodeOptions, 'width' | 'height'>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let count = 0;
  for await (const frame of frames) {
    if (frame.width !== width || frame.height !== height || frame.data.length !== width * height * 3) {
      throw new CrowdtoneError(
        'E_ENCODE_FRAME',
        `frame ${count} is ${frame.width}x${frame.height} with ${frame.data.length} bytes; expected ${width}x${height} of RGB`,
      );
    }
    yield frame.data;
    count += 1;
  }
  if (count === 0) {
    throw new CrowdtoneError('E_ENCODE_FRAME', 'there are no frames to encode; provide at least one');
  }
}
