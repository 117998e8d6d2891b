import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { asCrowdtoneError, NO_CORRECTIONS, type SourceNote, type VideoCorrections } from '@crowdtone/domain';
import { findFfmpeg } from './binaries';
import { chooseStream, videoStreams } from './choose-stream';
import { sourceError, unreadable } from './failures';
import { countPackets, type ProbedSource, type ProbedStream, runFfprobe } from './ffprobe';
import { note } from './source-notes';
import { DEFAULT_NETWORK_TIMEOUT_MS, parseSource, type Source } from './sources';
import { planToneMapping, type StreamColor } from './tone-mapping';

/** What is known of a video before it is decoded. */
export interface VideoInfo {
  /** Width of the first frame as displayed, pixels: rotated, with square pixels. Later frames may differ. */
  readonly width: number;
  /** Height of the first frame as displayed, pixels. */
  readonly height: number;
  /** Milliseconds from the start of the container to its end; null when it states none (live streams, test sources). */
  readonly durationMs: number | null;
  /** Frames per second, on average; null when the container states none. */
  readonly frameRate: number | null;
  /** When the container says that it was created, ISO 8601; null when it does not, or says an impossible time. */
  readonly createdAt: string | null;
  /** A picture: one frame without a time. */
  readonly isStill: boolean;
  /** As ffmpeg names it, for example `h264`. */
  readonly codec: string;
  /** Null when the container states none. */
  readonly frameCount: number | null;
  /** Assumptions about the source, and corrections that its frames will get. */
  readonly notes: readonly SourceNote[];
}

/** A source that was probed, and the stream of it that will be decoded. */
export interface OpenableSource {
  readonly source: Source;
  readonly info: VideoInfo;
  readonly streamIndex: number;
  /** Filters that map HDR to standard dynamic range; empty where there is nothing to map. */
  readonly toneMapping: readonly string[];
  /** Whether the stream states that its frames are progressive. */
  readonly isProgressive: boolean;
  readonly corrections: VideoCorrections;
}

/** How a source is probed. */
export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Idle timeout of a network source, milliseconds. */
  readonly networkTimeoutMs?: number | undefined;
  /** Corrections of the frames; by default as the source states. */
  readonly corrections?: VideoCorrections | undefined;
}

/** Formats of pictures. */
const STILL_FORMAT = /_pipe$|^image2/;

/** Time limit of each question about a source. */
export const PROBE_LIMIT_MS = 60_000;

/** 8192 x 8192. 8K is half of that; larger sizes are broken headers or decompression bombs. */
export const MAX_PIXELS = 2 ** 26;

/**
 * Reads the properties of a source without decoding it: a file, an http, rtsp, ... URL, or `lavfi:` with one of ffmpeg's test graphs.
 *
 * @throws {CrowdtoneError} E_SOURCE_MISSING, E_SOURCE_EMPTY, E_SOURCE_UNREADABLE, E_SOURCE_NOT_MEDIA, E_SOURCE_NO_VIDEO,
 * E_SOURCE_UNSUPPORTED, E_SOURCE_TOO_LARGE, E_SOURCE_UNREACHABLE, E_SOURCE_TIMEOUT (input); E_FFMPEG_MISSING (environment)
 */
export async function probe(text: string, options: ProbeOptions = {}): Promise<VideoInfo> {
  return (await probeSource(text, options)).info;
}

/** As {@link probe}, with what is needed to open the source. */
export async function probeSource(
  text: string,
  { signal, networkTimeoutMs = DEFAULT_NETWORK_TIMEOUT_MS, corrections = NO_CORRECTIONS }: ProbeOptions,
): Promise<OpenableSource> {
  const source = parseSource(text);
  if (source.kind === 'file') await requireFile(source);
  const limits = { signal, networkTimeoutMs, limitMs: PROBE_LIMIT_MS };
  const probed = await runFfprobe(source, limits);
  const packets = videoStreams(probed).length > 1 ? await countPackets(source, limits) : null;
  const { stream, notes } = chooseStream(source, probed, packets);
  const { ffmpegPath } = await findFfmpeg();
  const hdr = await planToneMapping(colorOf(stream), ffmpegPath);
  const info = describe(source, stream, probed, corrections);
  return {
    source,
    info: {
      ...info,
      notes: [...notes, ...hdr.notes, ...untimedNotes(probed, info.frameRate), ...correctionNotes(corrections)],
    },
    streamIndex: stream.index,
    toneMapping: hdr.filters,
    isProgressive: stream.field_order === 'progressive',
    corrections,
  };
}

/** Whether a file is a moving video for ffprobe. Never rejects because of the content of the file. */
export async function isMovingVideo(path: string): Promise<boolean> {
  const source = parseSource(resolve(path));
  try {
    await requireFile(source);
    const probed = await runFfprobe(source, { networkTimeoutMs: DEFAULT_NETWORK_TIMEOUT_MS, limitMs: PROBE_LIMIT_MS });
    chooseStream(source, probed, null);
    return !STILL_FORMAT.test(probed.format.format_name ?? '');
  } catch (thrown) {
    const error = asCrowdtoneError(thrown);
    if (error.errorClass === 'input') return false;
    throw error;
  }
}

async function requireFile(source: Source): Promise<void> {
  const entry = await stat(source.address).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw unreadable(source);
    throw sourceError('E_SOURCE_MISSING', `${source.name} does not exist`, 'check the path');
  });
  if (entry.isDirectory()) {
    throw sourceError('E_SOURCE_NOT_MEDIA', `${source.name} is a folder`, 'name a video in it');
  }
  // ffmpeg would wait indefinitely on a pipe that has no writer.
  if (!entry.isFile()) {
    throw sourceError('E_SOURCE_NOT_MEDIA', `${source.name} is not a regular file`, 'save the video to a file first');
  }
  if (entry.size === 0) {
    throw sourceError('E_SOURCE_EMPTY', `${source.name} is empty (zero bytes)`, 'copy or record it again');
  }
  await access(source.address, constants.R_OK).catch(() => {
    throw unreadable(source);
  });
}

function describe(
  source: Source,
  stream: ProbedStream,
  { format }: ProbedSource,
  corrections: VideoCorrections,
): Omit<VideoInfo, 'notes'> {
  const size = displayedSize(stream, corrections);
  if (size.width * size.height > MAX_PIXELS) throw tooLarge(source, size);
  const seconds = toNumber(stream.duration ?? format.duration);
  // A stream's own duration counts from its own start.
  const lateSeconds =
    stream.duration === undefined ? 0 : (signed(stream.start_time) ?? 0) - (signed(format.start_time) ?? 0);
  return {
    ...size,
    durationMs: seconds === null ? null : (seconds + Math.max(0, lateSeconds)) * 1000,
    frameRate: ratio(stream.avg_frame_rate, '/') ?? ratio(stream.r_frame_rate, '/'),
    createdAt: creationTime(format.tags?.creation_time),
    isStill: STILL_FORMAT.test(format.format_name ?? ''),
    codec: stream.codec_name ?? 'unknown',
    frameCount: toNumber(stream.nb_frames),
  };
}

/** Earlier than this there was no digital video: a recorder whose clock was never set. */
const EARLIEST_CREATION = Date.UTC(1990, 0);

function creationTime(text: string | undefined): string | null {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return time >= EARLIEST_CREATION ? new Date(time).toISOString() : null;
}

/** E_SOURCE_TOO_LARGE for frames that no memory should be reserved for. */
export function tooLarge(source: Source, { width, height }: { width: number; height: number }) {
  return sourceError(
    'E_SOURCE_TOO_LARGE',
    `${source.name} is ${width}x${height}, more than ${MAX_PIXELS / 2 ** 20} megapixels`,
    'scale it down first',
  );
}

/** The frame size after the filters of `video-filters.ts`: rotated first, then with square pixels. */
function displayedSize(
  { width = 0, height = 0, sample_aspect_ratio, side_data_list }: ProbedStream,
  { rotate, aspect }: VideoCorrections,
) {
  const pixelAspect = ratio(sample_aspect_ratio, ':') ?? 1;
  const degrees = rotate ?? side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  // ffmpeg rotates by multiples of 90 degrees and keeps the size at any other angle.
  const isOnItsSide = Math.abs((Math.abs(degrees) % 180) - 90) < 1;
  const turned = isOnItsSide ? { width: height / pixelAspect, height: width } : { width: width * pixelAspect, height };
  const displayedWidth = aspect === null ? turned.width : turned.height * aspect;
  return { width: Math.max(1, Math.round(displayedWidth)), height: turned.height };
}

/** What a stream states of its colours. */
function colorOf({ color_transfer, color_space, color_primaries }: ProbedStream): StreamColor {
  const stated = (value: string | undefined) => (value === undefined || value === 'unknown' ? null : value);
  return { transfer: stated(color_transfer), matrix: stated(color_space), primaries: stated(color_primaries) };
}

/** Raw codec data without a container. */
const UNTIMED_FORMAT = /^(h264|hevc|m4v|mpegvideo|mjpeg|obu|cavsvideo|vc1|h263|h261)$/;

function untimedNotes({ format }: ProbedSource, frameRate: number | null): SourceNote[] {
  if (!UNTIMED_FORMAT.test(format.format_name ?? '')) return [];
  const rounded = frameRate === null ? null : Math.round(frameRate * 100) / 100;
  return [note('no-times', { kind: 'no-times', frameRate: rounded })];
}

function correctionNotes({ deinterlace, aspect, rotate, masks }: VideoCorrections): SourceNote[] {
  const notes: SourceNote[] = [];
  if (deinterlace === 'on') notes.push(note('deinterlaced', { kind: 'deinterlaced-on-request' }));
  if (aspect !== null) notes.push(note('aspect', { kind: 'aspect', aspect }));
  if (rotate !== null) notes.push(note('rotated', { kind: 'rotated', degrees: rotate }));
  if (masks.length > 0) notes.push(note('masked', { kind: 'masked', areas: masks.length }));
  return notes;
}

/** The value of `30000/1001` or `16:15`; null for `0/0`, `0:1` and the like, which mean "unknown". */
function ratio(text: string | undefined, separator: string): number | null {
  const [numerator = 0, denominator = 0] = (text ?? '').split(separator).map(Number);
  return numerator > 0 && denominator > 0 ? numerator / denominator : null;
}

function signed(text: string | undefined): number | null {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) ? value : null;
}

function toNumber(text: string | undefined): number | null {
  const value = signed(text);
  return value !== null && value >= 0 ? value : null;
}
