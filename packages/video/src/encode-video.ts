import { Readable } from 'node:stream';
import { asCrowdtoneError, CrowdtoneError } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { redactCredentials } from '@crowdtone/observability';
import { writeAtomicallyBy } from '@crowdtone/runtime';
import ffmpeg, { type FfmpegCommand } from 'fluent-ffmpeg';
import { findFfmpeg } from './binaries';
import { FfmpegFailure } from './failures';
import { addInput, ffmpegInput } from './ffmpeg-input';
import { FfmpegProcess } from './ffmpeg-process';
import { matroskaFrameHeader, matroskaHeader, type TimedImage } from './matroska';
import { DEFAULT_NETWORK_TIMEOUT_MS, parseSource } from './sources';

/** Format and place of an encoded video. */
interface Target {
  /** Pixels, even: H.264 stores colour at half the resolution. */
  readonly width: number;
  /** Pixels, even. */
  readonly height: number;
  /** Path of the mp4. The file appears only when it is complete. */
  readonly path: string;
  /** Constant rate factor of x264, 0 (lossless) to 51; 18 by default, at which faces of a few pixels survive. */
  readonly rateFactor?: number;
}

/** Options of {@link encodeVideo}. */
export interface EncodeOptions extends Target {
  readonly fps: number;
}

/** Options of {@link encodeTimedVideo}. */
export interface EncodeTimedOptions extends Target {
  /** A recording whose first audio stream is added, where it has one; not for network addresses. */
  readonly audioOf: string | null;
  /** A file of subtitles to be added; players show them when asked to. */
  readonly subtitles: string | null;
}

const ENCODER = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'];
/** Visually lossless: faces of a few pixels must survive. */
const DEFAULT_RATE_FACTOR = 18;
/** Frames between key frames, to which players can jump, at the few frames a second of an analysis. */
const KEY_FRAME_EVERY = 10;

/**
 * Writes frames as an H.264 mp4 with a constant frame rate. Frames are requested only as fast as they are encoded; the
 * pixels of a frame must not change after it was yielded. Rethrows whatever the frames themselves throw.
 *
 * @throws {CrowdtoneError} E_ENCODE_SIZE (usage) for odd sizes
 * @throws {CrowdtoneError} E_ENCODE_FRAME (internal) for a frame of another size, or without any frame
 * @throws {CrowdtoneError} E_ENCODE_FAILED (environment) when ffmpeg cannot write the file
 */
export async function encodeVideo(frames: AsyncIterable<RgbImage>, options: EncodeOptions): Promise<void> {
  const { fps, width, height } = options;
  await encode(packedPixels(frames, options), options, (command) =>
    command.inputOptions('-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(fps)),
  );
}

/**
 * Writes frames as an H.264 mp4 in which each is shown from its presentation time on, in milliseconds since the start of the
 * recording, so that its audio fits. Otherwise as {@link encodeVideo}.
 *
 * @throws {CrowdtoneError} the errors of {@link encodeVideo}
 */
export async function encodeTimedVideo(frames: AsyncIterable<TimedImage>, options: EncodeTimedOptions): Promise<void> {
  const { subtitles } = options;
  const audio = options.audioOf === null ? null : parseSource(options.audioOf);
  await encode(matroska(frames, options), options, (command) => {
    command.inputOptions('-f', 'matroska').outputOptions('-map', '0:v');
    let inputs = 1;
    if (audio?.kind === 'file') {
      addInput(command, ffmpegInput(audio, { networkTimeoutMs: DEFAULT_NETWORK_TIMEOUT_MS })).inputOptions('-vn');
      command.outputOptions('-map', `${inputs}:a:0?`, '-c:a', 'aac');
      inputs += 1;
    }
    if (subtitles !== null) {
      command.input(`file:${subtitles}`).inputOptions('-f', 'srt');
      command.outputOptions('-map', `${inputs}:s`, '-c:s', 'mov_text');
    }
    command.outputOptions('-fps_mode', 'passthrough', '-enc_time_base', '1:1000', '-g', String(KEY_FRAME_EVERY));
  });
}

/**
 * Runs ffmpeg until it has taken all of its first input.
 * @param input its bytes
 * @param complete sets the format of the input, and adds other inputs
 */
async function encode(
  input: AsyncGenerator<Uint8Array>,
  { width, height, path, rateFactor = DEFAULT_RATE_FACTOR }: Target,
  complete: (command: FfmpegCommand) => void,
): Promise<void> {
  if (width % 2 !== 0 || height % 2 !== 0) {
    throw new CrowdtoneError('E_ENCODE_SIZE', `${width}x${height} is odd; H.264 needs even sides`);
  }
  const { ffmpegPath } = await findFfmpeg();
  await writeAtomicallyBy(path, async (unfinished) => {
    const bytes = Readable.from(input, { objectMode: false });
    let sourceFailure: unknown = null;
    bytes.once('error', (error) => {
      sourceFailure = error;
    });
    const command = ffmpeg({ stdoutLines: 1 }).setFfmpegPath(ffmpegPath).input(bytes);
    command.inputOptions('-nostdin', '-hide_banner', '-nostats', '-loglevel', 'warning');
    complete(command);
    command
      .outputOptions(...ENCODER, '-crf', String(rateFactor), '-movflags', '+faststart', '-f', 'mp4')
      .output(`file:${unfinished}`);
    const process = new FfmpegProcess(command);
    bytes.once('error', () => void process.stop());
    const exit = await process.exited;
    // ffmpeg may have exited first: this also ends the generator of the frames.
    bytes.destroy();
    if (sourceFailure === null && exit.exitCode === 0) return;
    if (sourceFailure !== null) throw asCrowdtoneError(sourceFailure);
    const lines = process.tail.lines.map(redactCredentials);
    throw new CrowdtoneError(
      'E_ENCODE_FAILED',
      `ffmpeg could not write ${path} (${lines.at(-1) ?? exit.startError?.message ?? 'no reason given'}); ` +
        'check the folder and the free space',
      { cause: new FfmpegFailure('ffmpeg failed', lines) },
    );
  });
}

async function* packedPixels(frames: AsyncIterable<RgbImage>, size: FrameSides): AsyncGenerator<Uint8Array> {
  for await (const frame of checked(frames, size)) yield frame.data;
}

async function* matroska(frames: AsyncIterable<TimedImage>, size: FrameSides): AsyncGenerator<Uint8Array> {
  yield matroskaHeader(size);
  for await (const frame of checked(frames, size)) {
    yield matroskaFrameHeader(frame);
    yield frame.data;
  }
}

type FrameSides = Pick<Target, 'width' | 'height'>;

async function* checked<Image extends RgbImage>(
  frames: AsyncIterable<Image>,
  { width, height }: FrameSides,
): AsyncGenerator<Image> {
  let count = 0;
  for await (const frame of frames) {
    if (frame.width !== width || frame.height !== height || frame.data.length !== width * height * 3) {
      throw new CrowdtoneError(
        'E_ENCODE_FRAME',
        `frame ${count} is ${frame.width}x${frame.height} with ${frame.data.length} bytes; expected ${width}x${height} of RGB`,
      );
    }
    yield frame;
    count += 1;
  }
  if (count === 0) {
    throw new CrowdtoneError('E_ENCODE_FRAME', 'there are no frames to encode; provide at least one');
  }
}
