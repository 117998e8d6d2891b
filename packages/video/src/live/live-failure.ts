/** Why a connection to a live source ended, told from what ffmpeg said last. */
import type { CrowdtoneError } from '@crowdtone/domain';
import { FfmpegFailure, knownNetworkFailure, sourceError } from '../failures';
import type { FfmpegExit } from '../ffmpeg-process';
import type { Source } from '../sources';
import type { LiveCause } from './live-state';

export interface ConnectionEnd {
  readonly exit: FfmpegExit;
  readonly stderr: readonly string[];
  /** Frames that came over this connection. */
  readonly frames: number;
  /** What this side saw before ffmpeg said anything; null when ffmpeg ended by itself. */
  readonly noticed: 'stall' | 'resized' | 'too-large' | null;
}

export interface LiveFailure {
  readonly cause: LiveCause;
  readonly error: CrowdtoneError;
}

export function liveFailure(source: Source, { exit, stderr, frames, noticed }: ConnectionEnd): LiveFailure {
  const fail = (cause: LiveCause, what: string, advice: string): LiveFailure => ({
    cause,
    error: sourceError('E_SOURCE_UNREACHABLE', `${source.name} ${what} (${cause})`, advice, { stderr }),
  });
  if (noticed === 'resized')
    return fail('resized', 'changed the size of its pictures', 'nothing to do: it is opened anew');
  if (noticed === 'too-large')
    return fail('codec', 'has pictures too large to analyse', 'choose a smaller stream of the camera');
  if (noticed === 'stall') {
    return frames > 0
      ? fail('stall', 'sends no more frames', 'check the camera and the network, or allow a longer silence')
      : fail('stall', 'sent no frame in time', 'check the camera and the network, or allow a longer time to connect');
  }
  if (exit.exitCode === null) {
    const what = exit.startError
      ? `: ffmpeg could not be started (${exit.startError.message})`
      : `: ffmpeg was ended by ${exit.signal}`;
    return fail('stopped', what, 'check the memory left');
  }
  const errors = stderr.filter((line) => /\[(error|fatal|panic)\]/.test(line));
  const network = source.kind === 'url' ? knownNetworkFailure(errors) : null;
  if (network) return fail(network.cause, `is away: ${network.words}`, network.advice);
  const text = errors.join('\n');
  if (/No such file or directory|No such device|Cannot find a proper format/i.test(text)) {
    return fail('not-found', 'does not exist', 'check the path, and that the camera is plugged in');
  }
  if (/Permission denied/i.test(text)) return fail('auth', 'may not be read by this user', 'change its permissions');
  if (frames === 0) {
    return fail('codec', 'holds no picture that this ffmpeg can decode', 'set the camera to H.264 or motion JPEG');
  }
  if (exit.exitCode === 0) return fail('ended', 'ended its stream', 'nothing to do, unless it was meant to go on');
  return fail('lost', 'was lost on the way', 'check the camera and the network');
}

/** The lines of ffmpeg behind an error of this package. */
export function stderrOf(error: CrowdtoneError): readonly string[] {
  return error.cause instanceof FfmpegFailure ? error.cause.stderr : [];
}
