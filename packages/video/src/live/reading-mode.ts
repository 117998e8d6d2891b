/** What a connection that failed says about how the source has to be read, or about what really is wrong with it. */
import { connect } from 'node:net';
import { splitAddress } from '@crowdtone/domain';
import type { AddressRule } from '../address-rule';
import { type Finding, stderrOf } from '../failures';
import { isHls } from '../ffmpeg-input';
import { explainAnswer, inspectHttp } from '../http-answer';
import { type Source, schemeOf } from '../sources';
import { explained, type LiveFailure } from './live-failure';
import type { LiveCause } from './live-state';

/**
 * `stream`: as it comes. `poll`: one JPEG an answer, so it is asked again and again. `feed`: motion JPEG without its first
 * boundary, as small cameras send it, which ffmpeg reads only when it is told what it is.
 */
export type ReadingMode = 'stream' | 'poll' | 'feed';

export interface EndedConnection {
  readonly source: Source;
  readonly mode: ReadingMode;
  readonly failure: LiveFailure;
  /** Pictures that came. */
  readonly pictures: number;
}

const NOBODY_PUBLISHES: Finding<LiveCause> = {
  cause: 'not-found',
  words: 'the server accepts the connection and sends nothing, as it does for a stream that is not published',
  advice: 'check the name of the stream, the last part of the address',
};

/** Causes behind which an answer may stand that ffmpeg does not understand. */
const UNEXPLAINED: ReadonlySet<LiveCause> = new Set<LiveCause>(['codec', 'content', 'lost', 'ended']);

const CONNECT_LIMIT_MS = 3000;

/** Another way to read a source, or the failure in better words; the same failure when there is nothing to add. */
export async function reconsider(
  { source, mode, failure, pictures }: EndedConnection,
  rule: AddressRule,
  signal: AbortSignal,
): Promise<LiveFailure | ReadingMode> {
  const scheme = schemeOf(source);
  if (/^https?$/.test(scheme) && mode === 'stream' && !isHls(source)) {
    if (failure.cause === 'ended' && pictures <= 1 && isJpeg(failure)) return 'poll';
    if (pictures > 0 || !UNEXPLAINED.has(failure.cause)) return failure;
    const answer = await inspectHttp(source, rule, signal);
    if (answer === 'headless-jpegs') return 'feed';
    const finding = explainAnswer(answer);
    return finding === null ? failure : explained(source, finding, stderrOf(failure.error));
  }
  if (/^rtmps?$/.test(scheme) && failure.cause === 'stall' && pictures === 0 && (await accepts(source, signal))) {
    return explained(source, NOBODY_PUBLISHES, stderrOf(failure.error));
  }
  return failure;
}

function isJpeg({ error }: LiveFailure): boolean {
  return stderrOf(error).some(
    (line) => line.startsWith('[info]') && line.includes('Stream #0:0') && line.includes(': Video: mjpeg '),
  );
}

/** Whether anything accepts connections there. */
function accepts({ address }: Source, signal: AbortSignal): Promise<boolean> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_LIMIT_MS)]);
    const socket = connect({ host, port: Number(port.slice(1)) || 1935, signal: limit });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
