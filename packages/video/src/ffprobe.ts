/**
 * One call of ffprobe. Not through fluent-ffmpeg: that library keeps its ffprobe child to itself, so a server that drips
 * a byte now and then, or an abort, would leave a process behind that nobody can stop.
 */
import { findFfmpeg } from './binaries';
import { openingFailure, sourceError } from './failures';
import { runToEnd } from './run-to-end';
import { inputAddress, inputOptions, type Source } from './sources';

/** The part of ffprobe's JSON that is read here; what a container does not say is absent. */
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

export interface ProbedSource {
  readonly streams: readonly ProbedStream[];
  readonly format: { readonly format_name?: string; readonly duration?: string; readonly start_time?: string };
}

const ENTRIES = [
  'stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration,nb_frames,' +
    'start_time,field_order,color_transfer,color_space,color_primaries',
  'stream_disposition=default,attached_pic,timed_thumbnails',
  'stream_side_data=rotation',
  'format=format_name,duration,start_time',
].join(':');

export interface ProbeLimits {
  /** Longest silence of a network source, milliseconds. */
  readonly networkTimeoutMs: number;
  /** Longest time for the whole probe, milliseconds: a server may never be silent and yet never get anywhere. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The streams of a source. Throws the coded errors of {@link openingFailure}, and E_SOURCE_TIMEOUT. */
export async function runFfprobe(source: Source, limits: ProbeLimits): Promise<ProbedSource> {
  return (await askFfprobe(source, ['-show_entries', ENTRIES], limits)) as ProbedSource;
}

/** Packets that are counted to see which stream moves. */
const COUNTED_PACKETS = 500;

/** How many packets of each stream, by its index, the beginning of a source holds. Throws as {@link runFfprobe}. */
export async function countPackets(source: Source, limits: ProbeLimits): Promise<ReadonlyMap<number, number>> {
  const args = ['-show_entries', 'packet=stream_index', '-read_intervals', `%+#${COUNTED_PACKETS}`];
  const { packets } = (await askFfprobe(source, args, limits)) as { packets: readonly { stream_index: number }[] };
  const counts = new Map<number, number>();
  for (const { stream_index } of packets) counts.set(stream_index, (counts.get(stream_index) ?? 0) + 1);
  return counts;
}

async function askFfprobe(source: Source, entries: readonly string[], limits: ProbeLimits): Promise<unknown> {
  const { ffprobePath } = await findFfmpeg();
  const args = ['-hide_banner', '-v', 'error', '-of', 'json', ...entries];
  const { exitCode, stdout, stderr, timedOut } = await runToEnd(
    ffprobePath,
    [...args, ...inputOptions(source, limits.networkTimeoutMs), '-i', inputAddress(source)],
    limits,
  );
  const lines = stderr.split('\n').filter(Boolean).slice(-100);
  if (timedOut) {
    throw sourceError(
      'E_SOURCE_TIMEOUT',
      `${source.name} did not show its streams within ${limits.limitMs / 1000} s`,
      'check that the disk or the server delivers data',
      { stderr: lines },
    );
  }
  if (exitCode !== 0) throw openingFailure(source, lines, exitCode);
  return JSON.parse(stdout);
}
