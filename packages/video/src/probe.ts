import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { sourceError, unreadable } from './failures';
import { type ProbedSource, type ProbedStream, runFfprobe } from './ffprobe';
import { DEFAULT_NETWORK_TIMEOUT_MS, parseSource, type Source } from './sources';

export interface VideoInfo {
  /** Pixels as displayed: turned as the rotation says, with square pixels. Every frame has this size. */
  readonly width: number;
  /** Pixels as displayed. */
  readonly height: number;
  /** Milliseconds; null when the container does not say (live streams, test sources). */
  readonly durationMs: number | null;
  /** Frames per second, on average; null when the container does not say. */
  readonly frameRate: number | null;
  /** As ffmpeg names it, for example `h264`. */
  readonly codec: string;
  /** Null when the container does not say. */
  readonly frameCount: number | null;
}

/** A source that was looked at, and the stream of it that will be decoded. */
export interface OpenableSource {
  readonly source: Source;
  readonly info: VideoInfo;
  readonly streamIndex: number;
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest silence of a network source, milliseconds. */
  readonly networkTimeoutMs?: number | undefined;
}

const PROBE_LIMIT_MS = 60_000;

/** 8192 x 8192. 8K is half of that; beyond lie broken headers and pictures made to fill the memory. */
export const MOST_PIXELS = 2 ** 26;

/**
 * Looks at a source without decoding it: a file, an http, rtsp, ... URL, or `lavfi:` with one of ffmpeg's test graphs.
 *
 * Throws (input) E_SOURCE_MISSING, E_SOURCE_EMPTY, E_SOURCE_UNREADABLE, E_SOURCE_NOT_MEDIA, E_SOURCE_NO_VIDEO,
 * E_SOURCE_UNSUPPORTED, E_SOURCE_TOO_LARGE, E_SOURCE_UNREACHABLE, E_SOURCE_TIMEOUT; (environment) E_FFMPEG_MISSING.
 */
export async function probe(text: string, options: ProbeOptions = {}): Promise<VideoInfo> {
  return (await probeSource(text, options)).info;
}

export async function probeSource(
  text: string,
  { signal, networkTimeoutMs = DEFAULT_NETWORK_TIMEOUT_MS }: ProbeOptions,
): Promise<OpenableSource> {
  const source = parseSource(text);
  if (source.kind === 'file') await requireFile(source);
  const probed = await runFfprobe(source, { signal, networkTimeoutMs, limitMs: PROBE_LIMIT_MS });
  const stream = chooseStream(source, probed);
  return { source, info: describe(source, stream, probed), streamIndex: stream.index };
}

async function requireFile(source: Source): Promise<void> {
  const entry = await stat(source.address).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw unreadable(source);
    throw sourceError('E_SOURCE_MISSING', `${source.name} does not exist`, 'check the path');
  });
  if (entry.isDirectory()) {
    throw sourceError('E_SOURCE_NOT_MEDIA', `${source.name} is a folder`, 'name a video in it');
  }
  // ffmpeg would wait for ever on a pipe that nobody writes to.
  if (!entry.isFile()) {
    throw sourceError('E_SOURCE_NOT_MEDIA', `${source.name} is not a regular file`, 'save the video to a file first');
  }
  if (entry.size === 0) {
    throw sourceError('E_SOURCE_EMPTY', `${source.name} has zero bytes`, 'copy or record it again');
  }
  await access(source.address, constants.R_OK).catch(() => {
    throw unreadable(source);
  });
}

/** The largest picture, as ffmpeg itself would choose. Cover art is a picture, not a video. */
function chooseStream(source: Source, { streams, format }: ProbedSource): ProbedStream {
  // ffmpeg "plays" any text file with its terminal decoder.
  if (format.format_name === 'tty') {
    throw sourceError('E_SOURCE_NOT_MEDIA', `${source.name} is a text file`, 'name a video');
  }
  const pictures = streams.filter(
    ({ codec_type, disposition }) =>
      codec_type === 'video' && !disposition?.attached_pic && !disposition?.timed_thumbnails,
  );
  const areaOf = ({ width = 0, height = 0 }: ProbedStream) => width * height;
  const [largest] = pictures.toSorted((a, b) => areaOf(b) - areaOf(a));
  if (!largest) {
    const others = [...new Set(streams.map((stream) => stream.codec_type ?? 'data'))].join(' and ') || 'nothing';
    throw sourceError('E_SOURCE_NO_VIDEO', `${source.name} holds ${others}, no video`, 'name a source with pictures');
  }
  if (!largest.codec_name || largest.codec_name === 'unknown' || areaOf(largest) === 0) {
    throw sourceError(
      'E_SOURCE_UNSUPPORTED',
      `this ffmpeg cannot decode the video in ${source.name}`,
      'convert it to H.264 with the software that made it',
    );
  }
  return largest;
}

function describe(source: Source, stream: ProbedStream, { format }: ProbedSource): VideoInfo {
  const size = displayedSize(stream);
  if (size.width * size.height > MOST_PIXELS) {
    throw sourceError(
      'E_SOURCE_TOO_LARGE',
      `${source.name} is ${size.width}x${size.height}, more than ${MOST_PIXELS / 2 ** 20} megapixels`,
      'scale it down first',
    );
  }
  const seconds = toNumber(stream.duration ?? format.duration);
  return {
    ...size,
    durationMs: seconds === null ? null : seconds * 1000,
    frameRate: ratio(stream.avg_frame_rate, '/') ?? ratio(stream.r_frame_rate, '/'),
    codec: stream.codec_name ?? 'unknown',
    frameCount: toNumber(stream.nb_frames),
  };
}

function displayedSize({ width = 0, height = 0, sample_aspect_ratio, side_data_list }: ProbedStream) {
  const squared = Math.max(1, Math.round(width * (ratio(sample_aspect_ratio, ':') ?? 1)));
  const degrees = Math.abs(side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0) % 180;
  // ffmpeg turns pictures by quarters and leaves the size alone at any other angle.
  return Math.abs(degrees - 90) < 1 ? { width: height, height: squared } : { width: squared, height };
}

/** The value of `30000/1001` or `16:15`; null for `0/0`, `0:1` and the like, which mean "unknown". */
function ratio(text: string | undefined, separator: string): number | null {
  const [numerator = 0, denominator = 0] = (text ?? '').split(separator).map(Number);
  return numerator > 0 && denominator > 0 ? numerator / denominator : null;
}

function toNumber(text: string | undefined): number | null {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) && value >= 0 ? value : null;
}
