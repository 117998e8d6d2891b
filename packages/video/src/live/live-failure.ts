/** Why a connection to a live source ended, told from what ffmpeg said last. */
import type { CrowdtoneError } from '@crowdtone/domain';
import { addressFault, type Finding, knownNetworkFailure, refusedContent, sourceError } from '../failures';
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

/** What ffmpeg says when pictures lack packets that RTP over UDP lost. */
export const LOST_PACKETS = /Missing packets; dropping frame|RTP: missed \d+ packets/i;

const PACKETS_LOST: Finding = {
  cause: 'packets',
  words: 'too many of its packets are lost on the way',
  advice: 'set transport: tcp, or let the system hold more with sysctl -w net.core.rmem_max=4194304',
};

function isErrorOrRedirect(line: string): boolean {
  return /\[(error|fatal|panic)\]/.test(line) || /\[info\] Status 30\d: Redirecting to/.test(line);
}

/** The failure that a finding amounts to. */
export function explained(source: Source, finding: Finding<LiveCause>, stderr: readonly string[] = []): LiveFailure {
  const { cause, words, advice } = finding;
  const error = sourceError('E_SOURCE_UNREACHABLE', `${source.name} is away: ${words} (${cause})`, advice, { stderr });
  return { cause, error };
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
  const content = refusedContent(
    source,
    errors.filter((line) => !/'none'/.test(line)),
  );
  if (content) return explained(source, content, stderr);
  const network = source.kind === 'url' ? knownNetworkFailure(stderr.filter(isErrorOrRedirect)) : null;
  if (network) {
    const fault = frames === 0 ? addressFault(source, { failed: true }) : null;
    return explained(source, fault ?? network, stderr);
  }
  if (frames === 0 && errors.some((line) => LOST_PACKETS.test(line))) return explained(source, PACKETS_LOST, stderr);
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
