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
  readonly disposition?: { readonly attached_pic?: number; readonly timed_thumbnails?: number };
  readonly side_data_list?: readonly { readonly rotation?: number }[];
}

export interface ProbedSource {
  readonly streams: readonly ProbedStream[];
  readonly format: { readonly format_name?: string; readonly duration?: string };
}

const ENTRIES = [
  'stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration,nb_frames',
  'stream_disposition=attached_pic,timed_thumbnails',
  'stream_side_data=rotation',
  'format=format_name,duration',
].join(':');

export interface ProbeLimits {
  /** Longest silence of a network source, milliseconds. */
  readonly networkTimeoutMs: number;
  /** Longest time for the whole look, milliseconds: a server may never be silent and yet never get anywhere. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The streams of a source. Runs ffprobe itself: fluent-ffmpeg hides the child, so neither an abort nor a time limit could
 * stop it.
 *
 * Throws the coded errors of {@link openingFailure}, and E_SOURCE_TIMEOUT.
 */
export async function runFfprobe(source: Source, limits: ProbeLimits): Promise<ProbedSource> {
  const { ffprobePath } = await findFfmpeg();
  const args = ['-hide_banner', '-v', 'error', '-of', 'json', '-show_entries', ENTRIES];
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
  return JSON.parse(stdout) as ProbedSource;
}
