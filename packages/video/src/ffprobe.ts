/**
 * One call of ffprobe. Not through fluent-ffmpeg: that library keeps its ffprobe child to itself, so a server that drips
 * a byte now and then, or an abort, would leave a process behind that cannot be stopped.
 */
import { CrowdtoneError } from '@crowdtone/domain';
import { ANY_ADDRESS } from './address-rule';
import { findFfmpeg } from './binaries';
import { addressFault, openingFailure, sourceError, stderrOf } from './failures';
import { type FfmpegInput, ffmpegInput, isHls, seekableInput } from './ffmpeg-input';
import { playlistFault } from './hls-playlist';
import { explainAnswer, inspectHttp } from './http-answer';
import { runToEnd } from './run-to-end';
import { type Source, schemeOf, withoutSecrets } from './sources';

/** The part of ffprobe's JSON that is used; what a container does not state is absent. */
export interface ProbedStream {
  readonly index: number;
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly sample_aspect_ratio?: string;
  readonly avg_frame_rate?: string;
  readonly r_frame_rate?: string;
  readonly duration?: string;
  readonly nb_frames?: string;
  readonly start_time?: string;
  readonly field_order?: string;
  readonly color_transfer?: string;
  readonly color_space?: string;
  readonly color_primaries?: string;
  readonly disposition?: {
    readonly default?: number;
    readonly attached_pic?: number;
    readonly timed_thumbnails?: number;
  };
  readonly side_data_list?: readonly { readonly rotation?: number }[];
}

/** The streams and the container of a source, as ffprobe prints them. */
export interface ProbedSource {
  readonly streams: readonly ProbedStream[];
  readonly format: {
    readonly format_name?: string;
    readonly duration?: string;
    readonly start_time?: string;
    readonly tags?: { readonly creation_time?: string };
  };
}

const ENTRIES = [
  'stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration,nb_frames,' +
    'start_time,field_order,color_transfer,color_space,color_primaries',
  'stream_disposition=default,attached_pic,timed_thumbnails',
  'stream_side_data=rotation',
  'format=format_name,duration,start_time',
  'format_tags=creation_time',
].join(':');

/** Time limits of a probe. */
export interface ProbeLimits {
  /** Idle timeout of a network source, milliseconds. */
  readonly networkTimeoutMs: number;
  /** Time limit for the whole probe, milliseconds: a slow server may never be idle and yet never finish. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The streams of a source.
 *
 * @throws {CrowdtoneError} the coded errors of {@link openingFailure}, and E_SOURCE_TIMEOUT (input)
 */
export async function runFfprobe(source: Source, limits: ProbeLimits): Promise<ProbedSource> {
  const fault = addressFault(source, { failed: false });
  if (fault) throw sourceError('E_SOURCE_UNREACHABLE', `${source.name}: ${fault.words} (${fault.cause})`, fault.advice);
  const signal = limits.signal ?? new AbortController().signal;
  const inPlaylist = isHls(source) && source.kind === 'url' ? await playlistFault(source, ANY_ADDRESS, signal) : null;
  if (inPlaylist) {
    const { cause, words, advice } = inPlaylist;
    throw sourceError('E_SOURCE_NOT_MEDIA', `${source.name} is refused: ${words} (${cause})`, advice);
  }
  const probed = await readStreams(source, ffmpegInput(source, limits), limits).catch(async (error: unknown) => {
    throw await explainedByServer(source, error, signal);
  });
  if (!/^https?$/.test(schemeOf(source)) || isHls(source)) return probed;
  // The first probe refuses redirects, which the second cannot, but does not see the container.
  return readStreams(source, seekableInput(source, limits), limits).catch((error: unknown) => {
    limits.signal?.throwIfAborted();
    if (error instanceof CrowdtoneError && error.errorClass === 'input') return probed; // a stream of unknown length
    throw error;
  });
}

/** The error of a source, or a better explanation from the response of its HTTP server. */
async function explainedByServer(source: Source, error: unknown, signal: AbortSignal): Promise<unknown> {
  const isUnexplained =
    error instanceof CrowdtoneError && (error.code === 'E_SOURCE_NOT_MEDIA' || error.message.includes('(lost)'));
  if (!isUnexplained || !/^https?$/.test(schemeOf(source))) return error;
  const answer = await inspectHttp(source, ANY_ADDRESS, signal);
  const finding = explainAnswer(answer);
  if (finding === null) return error;
  const { cause, words, advice } = finding;
  const code = cause === 'content' ? 'E_SOURCE_NOT_MEDIA' : 'E_SOURCE_UNREACHABLE';
  return sourceError(code, `${source.name} cannot be read: ${words} (${cause})`, advice, { stderr: stderrOf(error) });
}

async function readStreams(source: Source, input: FfmpegInput, limits: ProbeLimits): Promise<ProbedSource> {
  return (await queryFfprobe(source, input, ['-show_entries', ENTRIES], limits)) as ProbedSource;
}

/** Packets that are counted to tell moving streams from stills. */
const COUNTED_PACKETS = 500;

/** How many packets of each stream, by its index, the beginning of a source holds. Throws as {@link runFfprobe}. */
export async function countPackets(source: Source, limits: ProbeLimits): Promise<ReadonlyMap<number, number>> {
  const args = ['-show_entries', 'packet=stream_index', '-read_intervals', `%+#${COUNTED_PACKETS}`];
  const { packets } = (await queryFfprobe(source, ffmpegInput(source, limits), args, limits)) as {
    packets: readonly { stream_index: number }[];
  };
  const counts = new Map<number, number>();
  for (const { stream_index } of packets) counts.set(stream_index, (counts.get(stream_index) ?? 0) + 1);
  return counts;
}

/** How much of a recording is searched for key frames, seconds. */
const SEARCHED_SECONDS = 120;

/** Times of key frames at the beginning of a recording, ascending, and where the search ended; milliseconds. */
export interface KeyFrameTimes {
  readonly timesMs: readonly number[];
  readonly endMs: number;
}

/** Finds key frames from the packets, without decoding. Throws as {@link runFfprobe}. */
export async function readKeyFrames(source: Source, streamIndex: number, limits: ProbeLimits): Promise<KeyFrameTimes> {
  const args = ['-show_entries', 'packet=pts_time,flags', '-select_streams', String(streamIndex)];
  const within = ['-read_intervals', `%+${SEARCHED_SECONDS}`];
  const { packets } = (await queryFfprobe(source, ffmpegInput(source, limits), [...args, ...within], limits)) as {
    packets: readonly { readonly pts_time?: string; readonly flags?: string }[];
  };
  const timed = packets.flatMap(({ pts_time, flags = '' }) =>
    pts_time === undefined ? [] : [{ ms: 1000 * Number(pts_time), isKey: flags.startsWith('K') }],
  );
  const timesMs = timed.filter(({ isKey }) => isKey).map(({ ms }) => ms);
  return { timesMs: timesMs.sort((a, b) => a - b), endMs: timed.reduce((end, { ms }) => Math.max(end, ms), 0) };
}

async function queryFfprobe(
  source: Source,
  input: FfmpegInput,
  entries: readonly string[],
  limits: ProbeLimits,
): Promise<unknown> {
  const { ffprobePath } = await findFfmpeg();
  const { options, address, stdin } = input;
  const { exitCode, stdout, stderr, timedOut } = await runToEnd(
    ffprobePath,
    ['-hide_banner', '-v', 'error', '-of', 'json', ...entries, ...options, '-i', address],
    { ...limits, stdin: typeof stdin === 'string' ? stdin : undefined },
  );
  const lines = stderr
    .split('\n')
    .filter(Boolean)
    .slice(-100)
    .map((line) => withoutSecrets(line, source));
  if (timedOut) {
    throw sourceError(
      'E_SOURCE_TIMEOUT',
      `${source.name} did not provide stream information within ${limits.limitMs / 1000} s`,
      'check that the disk or the server delivers data',
      { stderr: lines },
    );
  }
  if (exitCode !== 0) throw openingFailure(source, lines, exitCode);
  return JSON.parse(stdout);
}
