/** The ways in which a source fails, told from what ffmpeg says on standard error. */
import { CrowdtoneError, type ErrorCode, percentEncoded, rawInPassword } from '@crowdtone/domain';
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

/**
 * What keeps a network source away, in a word. `address`: it cannot be meant as it is written, or is not allowed;
 * `redirect`: the server names another address; `transport`: RTSP does not carry its packets as it was asked to;
 * `packets`: too many of them are lost.
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
  words: 'the server sends its callers to another address',
  advice: 'write that address yourself if it can be trusted; redirects are not followed',
};

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
    pattern: /461 Unsupported transport/i,
    cause: 'transport',
    words: 'the camera refuses to send its packets over this transport',
    advice: 'set transport: tcp if it is udp, and udp if it is tcp',
  },
  {
    pattern: /Status 30\d: Redirecting to/,
    ...REDIRECTED,
  },
  {
    pattern: /404 Not Found|454 Session Not Found|StreamNotFound|stream not found|no such stream/i,
    cause: 'not-found',
    words: 'the server has nothing under this path',
    advice: 'check the part of the address after the host',
  },
  {
    pattern: /Failed to resolve hostname/i,
    cause: 'dns',
    words: 'its host name could not be resolved',
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
    pattern: /Protocol not found|Protocol '[^']*' not on whitelist 'none'/i,
    cause: 'protocol',
    words: 'this kind of address is not supported',
    advice: 'use a file, or an address that begins with rtsp, rtsps, rtmp, rtmps, http, https, srt, udp or tcp',
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
  const { cause, words, advice } = addressFault(source, { failed: true }) ?? known;
  return sourceError('E_SOURCE_UNREACHABLE', `${source.name} ${verb}: ${words} (${cause})`, advice, { stderr });
}

/** What ffmpeg's lines tell of a network at fault; null when they tell of none. */
export function knownNetworkFailure(stderr: readonly string[]): Finding | null {
  const text = stderr.join('\n');
  return NETWORK_FAILURES.find(({ pattern }) => pattern.test(text)) ?? null;
}

/** What is wrong with how an address is written; null when nothing is, or when only a failure would make it likely. */
export function addressFault({ kind, address }: Source, { failed }: { failed: boolean }): Finding | null {
  const raw = kind === 'url' ? rawInPassword(address) : null;
  if (raw === null || !(raw.isCertain || failed)) return null;
  const { character, isCertain } = raw;
  return {
    cause: 'address',
    words: `the password ${isCertain ? 'holds' : 'perhaps holds'} a raw ${character}`,
    advice: `write ${character} as ${percentEncoded(character)}`,
  };
}

/** What ffmpeg says of an answer that is none of the containers, or names others to be opened, as a playlist does. */
const REFUSED_CONTENT = /Format not on whitelist|Protocol '[^']*' not on whitelist/i;

/** Why an answer is not opened; null when ffmpeg says nothing of the kind. */
export function refusedContent(source: Source, stderr: readonly string[]): Finding<'content'> | null {
  if (!stderr.some((line) => REFUSED_CONTENT.test(line))) return null;
  const isHttp = /^https?$/.test(schemeOf(source));
  return {
    cause: 'content',
    words: 'it is a playlist, a description or another text, not a video, so nothing in it was opened',
    advice: isHttp
      ? 'for HLS use the address that ends in .m3u8, else the address of the stream itself'
      : 'name the video itself',
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

/** The lines of ffmpeg behind an error of this package. */
export function stderrOf(error: CrowdtoneError): readonly string[] {
  return error.cause instanceof FfmpegFailure ? error.cause.stderr : [];
}
