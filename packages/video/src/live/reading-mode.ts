/** After a failed connection: another way to read the source, or a more precise explanation of the failure. */
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
 * `stream`: read by ffmpeg as it is. `poll`: one JPEG in each response, so it is requested repeatedly. `feed`: motion JPEG
 * without its first boundary, as small cameras send it, which ffmpeg reads only with a forced format.
 */
export type ReadingMode = 'stream' | 'poll' | 'feed';

/** A connection that ended, and how it was read. */
export interface EndedConnection {
  readonly source: Source;
  readonly mode: ReadingMode;
  readonly failure: LiveFailure;
  /** Frames received. */
  readonly frames: number;
}

const NOT_PUBLISHED: Finding<LiveCause> = {
  cause: 'not-found',
  words: 'the server accepts the connection but sends nothing, as for a stream that is not being published',
  advice: 'check the stream name, the last part of the address',
};

/** Causes that may hide a response that ffmpeg does not understand. */
const UNEXPLAINED: ReadonlySet<LiveCause> = new Set<LiveCause>(['codec', 'content', 'lost', 'ended']);

const CONNECT_LIMIT_MS = 3000;

/** Another way to read the source, or a more precise failure; the same failure when there is nothing to add. */
export async function reconsider(
  { source, mode, failure, frames }: EndedConnection,
  rule: AddressRule,
  signal: AbortSignal,
): Promise<LiveFailure | ReadingMode> {
  const scheme = schemeOf(source);
  if (/^https?$/.test(scheme) && mode === 'stream' && !isHls(source)) {
    if (failure.cause === 'ended' && frames <= 1 && isJpeg(failure)) return 'poll';
    if (frames > 0 || !UNEXPLAINED.has(failure.cause)) return failure;
    const answer = await inspectHttp(source, rule, signal);
    if (answer === 'headless-jpegs') return 'feed';
    const finding = explainAnswer(answer);
    return finding === null ? failure : explained(source, finding, stderrOf(failure.error));
  }
  if (/^rtmps?$/.test(scheme) && failure.cause === 'stall' && frames === 0 && (await accepts(source, signal))) {
    return explained(source, NOT_PUBLISHED, stderrOf(failure.error));
  }
  return failure;
}

function isJpeg({ error }: LiveFailure): boolean {
  return stderrOf(error).some(
    (line) => line.startsWith('[info]') && line.includes('Stream #0:0') && line.includes(': Video: mjpeg '),
  );
}

/** Whether a server accepts connections there. */
function accepts({ address }: Source, signal: AbortSignal): Promise<boolean> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_LIMIT_MS)]);
    const socket = connect({ host, port: Number(port.slice(1)) || 1935, signal: limit });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
