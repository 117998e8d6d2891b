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
  return new CrowdtoneError(code, redactCredentials(`${what}; ${advice}`), {
    cause: stderr.length > 0 ? new FfmpegFailure('ffmpeg failed', stderr) : undefined,
  });
}

/** What keeps a network source away, in a word. */
export type NetworkCause = 'auth' | 'not-found' | 'dns' | 'refused' | 'stall' | 'protocol' | 'lost';

interface KnownNetworkFailure {
  readonly pattern: RegExp;
  readonly cause: NetworkCause;
  readonly words: string;
  readonly advice: string;
}

const NETWORK_FAILURES: readonly KnownNetworkFailure[] = [
  {
    pattern: /401 Unauthorized|authorization failed/i,
    cause: 'auth',
    words: 'the server wants another user name or password',
    advice: 'put both into the address, as in rtsp://user:password@host/',
  },
  {
    pattern: /403 Forbidden/i,
    cause: 'auth',
    words: 'the server refuses this user',
    advice: 'check the rights of the user in the address',
  },
  {
    pattern: /404 Not Found|454 Session Not Found/i,
    cause: 'not-found',
    words: 'the server has nothing under this path',
    advice: 'check the part of the address after the host',
  },
  {
    pattern: /Failed to resolve hostname/i,
    cause: 'dns',
    words: 'nobody knows this host name',
    advice: 'check the spelling of the host and the name server',
  },
  {
    pattern: /Connection refused/i,
    cause: 'refused',
    words: 'nothing listens on that port',
    advice: 'check the port, and that the camera or server is running',
  },
  {
    pattern: /timed out|Immediate exit requested/i,
    cause: 'stall',
    words: 'it did not answer in time',
    advice: 'check the network and the server, or allow a longer time-out',
  },
  {
    pattern: /No route to host|Network is unreachable/i,
    cause: 'refused',
    words: 'no network leads there',
    advice: 'check the address and the network',
  },
  {
    pattern: /Protocol not found/i,
    cause: 'protocol',
    words: 'ffmpeg does not know this kind of address',
    advice: 'use a file, or an http, https, rtsp or rtmp address',
  },
  {
    pattern: /Connection reset|Broken pipe|Input\/output error|Server returned 5XX|I\/O error/i,
    cause: 'lost',
    words: 'the connection broke',
    advice: 'check the server and try again',
  },
];

/** E_SOURCE_UNREACHABLE with the cause in a word, when the lines of ffmpeg tell of a network at fault; else null. */
export function networkFailure(source: Source, stderr: readonly string[], verb: string): CrowdtoneError | null {
  if (source.kind !== 'url') return null;
  const known = knownNetworkFailure(stderr);
  if (!known) return null;
  const { cause, words, advice } = known;
  return sourceError('E_SOURCE_UNREACHABLE', `${source.name} ${verb}: ${words} (${cause})`, advice, { stderr });
}

/** What ffmpeg's lines tell of a network at fault; null when they tell of none. */
export function knownNetworkFailure(stderr: readonly string[]): KnownNetworkFailure | null {
  const text = stderr.join('\n');
  return NETWORK_FAILURES.find(({ pattern }) => pattern.test(text)) ?? null;
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
      `${source.name} is no video, or has no index (moov atom) because its recording or its copy was cut short`,
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
