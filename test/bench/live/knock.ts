/** Many sockets that ask a gateway for a WebSocket at once, again and again. */
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What the process is to do. */
export interface KnockRequest {
  readonly host: string;
  readonly port: number;
  /** Sockets of one wave. */
  readonly sockets: number;
}

/** What came of it. */
export interface KnockResult {
  readonly waves: number;
  /** Sockets by the status of the answer; `none` for those closed or failed without one. */
  readonly answers: Readonly<Record<string, number>>;
  /** From opening the first socket of a wave to the answer of its last; milliseconds. */
  readonly waveMs: readonly number[];
}

/** Longest wait for the answers of a wave, milliseconds. */
const WAVE_LIMIT_MS = 60_000;
/** Between two waves, milliseconds. */
const BETWEEN_WAVES_MS = 250;
/** Loopback addresses that waves come from in turn, so that no limit of one address answers for all, and ports are not used up. */
const ADDRESSES = 200;

/** Knocks in waves until it is aborted. */
export async function knock({ host, port, sockets }: KnockRequest, signal: AbortSignal): Promise<KnockResult> {
  const answers: Record<string, number> = {};
  const waveMs: number[] = [];
  while (!signal.aborted) {
    const began = performance.now();
    const localAddress = host === '127.0.0.1' ? `127.0.0.${2 + (waveMs.length % ADDRESSES)}` : undefined;
    const open: Socket[] = [];
    const knocks = Array.from({ length: sockets }, () => {
      const socket = connect({ host, port, ...(localAddress && { localAddress }) });
      open.push(socket);
      return answerOf(socket, host);
    });
    const limit = AbortSignal.any([signal, AbortSignal.timeout(WAVE_LIMIT_MS)]);
    limit.addEventListener('abort', () => {
      for (const socket of open) socket.destroy();
    });
    for (const answer of await Promise.all(knocks)) answers[answer] = (answers[answer] ?? 0) + 1;
    waveMs.push(performance.now() - began);
    for (const socket of open) socket.destroy();
    await pause(BETWEEN_WAVES_MS, undefined, { signal }).catch(() => undefined); // the end is what it waits for too
  }
  return { waves: waveMs.length, answers, waveMs };
}

/** Asks for a WebSocket as a dashboard does, without a token. */
function answerOf(socket: Socket, host: string): Promise<string> {
  const key = 'dGhlIHNhbXBsZSBub25jZQ==';
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  return new Promise((resolve) => {
    socket.once('data', (data) => resolve(/^HTTP\/1\.1 (\d{3})/.exec(String(data))?.[1] ?? 'none'));
    socket.on('error', () => undefined); // it closes, and is counted as such
    socket.once('close', () => resolve('none'));
  });
}
