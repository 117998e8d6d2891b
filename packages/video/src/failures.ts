/** The ways in which a source fails, recognised from ffmpeg's standard error. */
import { CrowdtoneError, type ErrorCode, percentEncoded, rawInPassword } from '@crowdtone/domain';
import { redactCredentials } from '@crowdtone/observability';
import { type Source, schemeOf } from './sources';

/** The last lines ffmpeg or ffprobe wrote, without credentials: the `cause` of a CrowdtoneError of this package. */
export class FfmpegFailure extends Error {
  override readonly name = 'FfmpegFailure';
  readonly stderr: readonly string[];

  constructor(message: string, stderr: readonly string[]) {
    super(redactCredentials(message));
    this.stderr = stderr.map(redactCredentials);
  }
}

/** An error of class `input`; `what` and `advice` may quote ffmpeg, so credentials are removed from both. */
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

/**
 * Why a network source cannot be reached, in a word. `address`: it is malformed or not allowed; `redirect`: the server
 * redirects to another address; `transport`: the camera does not support the RTSP transport; `packets`: too many of them
 * are lost.
 */
export type NetworkCause =
  | 'auth'
  | 'not-found'
  | 'dns'
  | 'refused'
  | 'stall'
  | 'protocol'
  | 'lost'
  | 'address'
  | 'redirect'
  | 'transport'
  | 'packets';

/** What is wrong with a source, and what to do about it. */
export interface Finding<Cause extends string = NetworkCause> {
  readonly cause: Cause;
  readonly words: string;
  readonly advice: string;
}

interface KnownNetworkFailure extends Finding {
  readonly pattern: RegExp;
}

export const REDIRECTED: Finding = {
  cause: 'redirect',
  words: 'the server redirects to another address',
  advice: 'redirects are not followed; use that address directly if you trust it',
};

const NETWORK_FAILURES: readonly KnownNetworkFailure[] = [
  {
    pattern: /401 Unauthorized|authorization failed/i,
    cause: 'auth',
    words: 'the server rejected the user name or password',
    advice: 'include both in the address, as in rtsp://user:password@host/',
  },
  {
    pattern: /403 Forbidden/i,
    cause: 'auth',
    words: 'the server denies access to this user',
    advice: 'check the permissions of the user in the address',
  },
  {
    pattern: /461 Unsupported transport/i,
    cause: 'transport',
    words: 'the camera does not support this transport',
    advice: 'switch transport between tcp and udp',
  },
  {
    pattern: /Status 30\d: Redirecting to/,
    ...REDIRECTED,
  },
  {
    pattern: /404 Not Found|454 Session Not Found|StreamNotFound|stream not found|no such stream/i,
    cause: 'not-found',
    words: 'the server has nothing at this path',
    advice: 'check the path, the part of the address after the host',
  },
  {
    pattern: /Failed to resolve hostname/i,
    cause: 'dns',
    words: 'its host name could not be resolved',
    advice: 'check the host name and the DNS server',
  },
  {
    pattern: /Connection refused/i,
    cause: 'refused',
    words: 'no service is listening on that port',
    advice: 'check the port, and that the camera or server is running',
  },
  {
    pattern: /timed out|Immediate exit requested/i,
    cause: 'stall',
    words: 'it did not respond in time',
    advice: 'check the network and the server, or increase the timeout',
  },
  {
    pattern: /No route to host|Network is unreachable/i,
    cause: 'refused',
    words: 'there is no route to the host',
    advice: 'check the address and the network',
  },
  {
    pattern: /Protocol not found|Protocol '[^']*' not on whitelist 'none'/i,
    cause: 'protocol',
    words: 'this protocol is not supported',
    advice: 'use a file, or an address that starts with rtsp, rtsps, rtmp, rtmps, http, https, srt, udp or tcp',
  },
  {
    pattern: /Connection reset|Broken pipe|Input\/output error|Server returned 5XX|I\/O error/i,
    cause: 'lost',
    words: 'the connection was lost',
    advice: 'check the server and try again',
  },
];

/** E_SOURCE_UNREACHABLE with its cause when ffmpeg's lines report a network failure; else null. */
export function networkFailure(source: Source, stderr: readonly string[], verb: string): CrowdtoneError | null {
  if (source.kind !== 'url') return null;
  const known = knownNetworkFailure(stderr);
  if (!known) return null;
  const { cause, words, advice } = addressFault(source, { failed: true }) ?? known;
  return sourceError('E_SOURCE_UNREACHABLE', `${source.name} ${verb}: ${words} (${cause})`, advice, { stderr });
}

/** The network failure that ffmpeg's lines report; null when they report none. */
export function knownNetworkFailure(stderr: readonly string[]): Finding | null {
  const text = stderr.join('\n');
  return NETWORK_FAILURES.find(({ pattern }) => pattern.test(text)) ?? null;
}

/** What is wrong with the syntax of an address; null for nothing, or when only a failure would make it likely. */
export function addressFault({ kind, address }: Source, { failed }: { failed: boolean }): Finding | null {
  const raw = kind === 'url' ? rawInPassword(address) : null;
  if (raw === null || !(raw.isCertain || failed)) return null;
  const { character, isCertain } = raw;
  return {
    cause: 'address',
    words: `the password ${isCertain ? 'contains' : 'may contain'} an unescaped ${character}`,
    advice: `write ${character} as ${percentEncoded(character)}`,
  };
}

/** What ffmpeg prints for content that is no container, or that names other addresses to open, as a playlist does. */
const REFUSED_CONTENT = /Format not on whitelist|Protocol '[^']*' not on whitelist/i;

/** Why the content of a source was not opened; null when ffmpeg did not refuse it. */
export function refusedContent(source: Source, stderr: readonly string[]): Finding<'content'> | null {
  if (!stderr.some((line) => REFUSED_CONTENT.test(line))) return null;
  const isHttp = /^https?$/.test(schemeOf(source));
  return {
    cause: 'content',
    words: 'it is a playlist, a session description or other text, not a video, so it was not opened',
    advice: isHttp
      ? 'for HLS, use the address that ends in .m3u8, otherwise the address of the stream itself'
      : 'name the video file itself',
  };
}

/** Why ffprobe would not open a source. */
export function openingFailure(source: Source, stderr: readonly string[], exitCode: number | null): CrowdtoneError {
  const text = stderr.join('\n');
  const content = refusedContent(
    source,
    stderr.filter((line) => !/'none'/.test(line)),
  );
  if (content) {
    const { words, advice } = content;
    return sourceError('E_SOURCE_NOT_MEDIA', `${source.name} is refused: ${words} (content)`, advice, { stderr });
  }
  const network = networkFailure(source, stderr, 'cannot be reached');
  if (network) return network;
  if (source.kind === 'lavfi') {
    return sourceError(
      'E_SOURCE_NOT_MEDIA',
      `ffmpeg rejected the test source ${source.name}`,
      'use the form lavfi:testsrc=size=1280x720:rate=30:duration=4',
      { stderr },
    );
  }
  if (/Permission denied/i.test(text)) return unreadable(source);
  if (/moov atom not found/i.test(text)) {
    return sourceError(
      'E_SOURCE_NOT_MEDIA',
      `${source.name} is not a video, or has no index (moov atom) because recording or copying was cut short`,
      'copy it again, or repair it with a tool such as untrunc',
      { stderr },
    );
  }
  if (source.kind === 'url' && !/^https?$/.test(schemeOf(source))) {
    return sourceError(
      'E_SOURCE_UNREACHABLE',
      `${source.name} cannot be reached: no usable response was received (stall)`,
      'check the address, and that a stream is being sent',
      { stderr },
    );
  }
  return sourceError(
    'E_SOURCE_NOT_MEDIA',
    `${source.name} is not a video that ffmpeg can read`,
    'check that the file is complete, or convert it to MP4',
    { stderr: stderr.length > 0 ? stderr : [`ffprobe ended with ${exitCode ?? 'a signal'} and printed nothing`] },
  );
}

/** E_SOURCE_UNREADABLE for a file without read permission. */
export function unreadable(source: Source): CrowdtoneError {
  return sourceError(
    'E_SOURCE_UNREADABLE',
    `${source.name} is not readable by the current user`,
    'change its permissions',
  );
}

/** The lines of ffmpeg behind an error of this package. */
export function stderrOf(error: CrowdtoneError): readonly string[] {
  return error.cause instanceof FfmpegFailure ? error.cause.stderr : [];
}
