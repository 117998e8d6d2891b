/** The ways in which a source fails, told from what ffmpeg says on standard error. */
import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { redactCredentials } from '@crowdtone/observability';
import { type Source, schemeOf } from './sources';

/** What ffmpeg or ffprobe wrote last, without credentials: the cause of a CrowdtoneError of this package. */
export class FfmpegFailure extends Error {
  override readonly name = 'FfmpegFailure';
  readonly stderr: readonly string[];

  constructor(message: string, stderr: readonly string[]) {
    super(redactCredentials(message));
    this.stderr = stderr.map(redactCredentials);
  }
}

/** An error of the input; `what` and `advice` may quote ffmpeg, so credentials are taken out of both. */
export function sourceError(
  code: ErrorCode,
  what: string,
  advice: string,
  { stderr = [] }: { stderr?: readonly string[] } = {},
): CrowdtoneError {
  return new CrowdtoneError('input', code, redactCredentials(`${what}; ${advice}`), {
    cause: stderr.length > 0 ? new FfmpegFailure('ffmpeg failed', stderr) : undefined,
  });
}

const NETWORK_CAUSES: readonly { pattern: RegExp; cause: string; advice: string }[] = [
  {
    pattern: /401 Unauthorized|authorization failed/i,
    cause: 'the server wants another user name or password (auth)',
    advice: 'put both into the address, as in rtsp://user:password@host/',
  },
  {
    pattern: /403 Forbidden/i,
    cause: 'the server refuses this user (auth)',
    advice: 'check the rights of the user in the address',
  },
  {
    pattern: /404 Not Found|454 Session Not Found/i,
    cause: 'the server has nothing under this path (not-found)',
    advice: 'check the part of the address after the host',
  },
  {
    pattern: /Failed to resolve hostname/i,
    cause: 'nobody knows this host name (dns)',
    advice: 'check the spelling of the host and the name server',
  },
  {
    pattern: /Connection refused/i,
    cause: 'nothing listens on that port (refused)',
    advice: 'check the port, and that the camera or server is running',
  },
  {
    pattern: /timed out|Immediate exit requested/i,
    cause: 'it did not answer in time (stall)',
    advice: 'check the network and the server, or allow a longer time-out',
  },
  {
    pattern: /No route to host|Network is unreachable/i,
    cause: 'no network leads there (refused)',
    advice: 'check the address and the network',
  },
  {
    pattern: /Protocol not found/i,
    cause: 'ffmpeg does not know this kind of address (protocol)',
    advice: 'use a file, or an http, https, rtsp or rtmp address',
  },
  {
    pattern: /Connection reset|Broken pipe|Input\/output error|Server returned 5XX|I\/O error/i,
    cause: 'the connection broke (lost)',
    advice: 'check the server and try again',
  },
];

/** E_SOURCE_UNREACHABLE with the cause in a word, when the lines of ffmpeg tell of a network at fault; else null. */
export function networkFailure(source: Source, stderr: readonly string[], verb: string): CrowdtoneError | null {
  if (source.kind !== 'url') return null;
  const text = stderr.join('\n');
  const known = NETWORK_CAUSES.find(({ pattern }) => pattern.test(text));
  if (!known) return null;
  return sourceError('E_SOURCE_UNREACHABLE', `${source.name} ${verb}: ${known.cause}`, known.advice, { stderr });
}

/** Why ffprobe would not open a source. */
export function openingFailure(source: Source, stderr: readonly string[], exitCode: number | null): CrowdtoneError {
  const network = networkFailure(source, stderr, 'cannot be reached');
  if (network) return network;
  const text = stderr.join('\n');
  if (source.kind === 'lavfi') {
    return sourceError(
      'E_SOURCE_NOT_MEDIA',
      `ffmpeg does not understand the test source ${source.name}`,
      'write it like lavfi:testsrc=size=1280x720:rate=30:duration=4',
      { stderr },
    );
  }
  if (/Permission denied/i.test(text)) return unreadable(source);
  if (/moov atom not found/i.test(text)) {
    return sourceError(
      'E_SOURCE_NOT_MEDIA',
      `${source.name} has no index (moov atom): its recording or its copy was cut short`,
      'copy it again, or repair it with a tool such as untrunc',
      { stderr },
    );
  }
  if (source.kind === 'url' && !/^https?$/.test(schemeOf(source))) {
    return sourceError(
      'E_SOURCE_UNREACHABLE',
      `${source.name} cannot be reached: no usable answer came back (stall)`,
      'check the address and that a stream is being sent',
      { stderr },
    );
  }
  return sourceError(
    'E_SOURCE_NOT_MEDIA',
    `${source.name} is not a video that ffmpeg can read`,
    'check that the file is whole, or convert it to mp4',
    { stderr: stderr.length > 0 ? stderr : [`ffprobe ended with ${exitCode ?? 'a signal'} and said nothing`] },
  );
}

export function unreadable(source: Source): CrowdtoneError {
  return sourceError('E_SOURCE_UNREADABLE', `${source.name} may not be read by this user`, 'change its permissions');
}
