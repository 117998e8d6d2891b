/** Why a connection to a live source ended, derived from the last lines of ffmpeg. */
import type { CrowdtoneError } from '@crowdtone/domain';
import { addressFault, type Finding, knownNetworkFailure, refusedContent, sourceError } from '../failures';
import type { FfmpegExit } from '../ffmpeg-process';
import type { Source } from '../sources';
import type { LiveCause } from './live-state';

/** How a connection ended. */
export interface ConnectionEnd {
  readonly exit: FfmpegExit;
  readonly stderr: readonly string[];
  /** Frames received over this connection. */
  readonly frames: number;
  /** Why this side closed the connection; null when ffmpeg ended by itself. */
  readonly noticed: 'stall' | 'resized' | 'too-large' | null;
}

/** The cause and the error of an ended connection. */
export interface LiveFailure {
  readonly cause: LiveCause;
  readonly error: CrowdtoneError;
}

/** What ffmpeg prints when RTP over UDP lost packets of a frame. */
export const LOST_PACKETS = /Missing packets; dropping frame|RTP: missed \d+ packets/i;

const PACKETS_LOST: Finding = {
  cause: 'packets',
  words: 'too many of its packets are lost',
  advice: 'set transport: tcp, or raise the receive buffer with sysctl -w net.core.rmem_max=4194304',
};

function isErrorOrRedirect(line: string): boolean {
  return /\[(error|fatal|panic)\]/.test(line) || /\[info\] Status 30\d: Redirecting to/.test(line);
}

/** The failure with the cause, words and advice of a finding. */
export function explained(source: Source, finding: Finding<LiveCause>, stderr: readonly string[] = []): LiveFailure {
  const { cause, words, advice } = finding;
  const error = sourceError('E_SOURCE_UNREACHABLE', `${source.name} is unavailable: ${words} (${cause})`, advice, {
    stderr,
  });
  return { cause, error };
}

/** Cause and error of a connection, from how it ended and what ffmpeg printed. */
export function liveFailure(source: Source, { exit, stderr, frames, noticed }: ConnectionEnd): LiveFailure {
  const fail = (cause: LiveCause, what: string, advice: string): LiveFailure => ({
    cause,
    error: sourceError('E_SOURCE_UNREACHABLE', `${source.name} ${what} (${cause})`, advice, { stderr }),
  });
  if (noticed === 'resized') return fail('resized', 'changed its frame size', 'no action needed: it is reopened');
  if (noticed === 'too-large')
    return fail('codec', 'sends frames too large to analyse', 'select a stream of lower resolution');
  if (noticed === 'stall') {
    return frames > 0
      ? fail('stall', 'stopped sending frames', 'check the camera and the network, or increase the stall timeout')
      : fail('stall', 'sent no frame in time', 'check the camera and the network, or increase the connection timeout');
  }
  if (exit.exitCode === null) {
    const what = exit.startError
      ? `: ffmpeg could not be started (${exit.startError.message})`
      : `: ffmpeg was killed by ${exit.signal}`;
    return fail('stopped', what, 'check the available memory');
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
    return fail('not-found', 'does not exist', 'check the path, and that the camera is connected');
  }
  if (/Permission denied/i.test(text))
    return fail('auth', 'is not readable by the current user', 'change its permissions');
  if (frames === 0) {
    return fail('codec', 'has no video that this ffmpeg can decode', 'set the camera to H.264 or motion JPEG');
  }
  if (exit.exitCode === 0) return fail('ended', 'ended its stream', 'no action needed unless it should have continued');
  return fail('lost', 'was interrupted', 'check the camera and the network');
}
