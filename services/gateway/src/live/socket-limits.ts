import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LimitsConfig } from '@crowdtone/config';
import type { Authenticator } from '../access/authenticator';
import { ANONYMOUS } from '../access/principal';
import { Quota } from '../access/quota';
import { type Caller, RateLimit } from '../access/rate-limit';
import { limitError } from '../http-error';

/** Seconds after which a client that found no room may try again. */
const RETRY_SECONDS = 10;

/** Bounds live connections and what they send, by token, by address, and connections in all. */
export class SocketLimits {
  readonly #open: Quota;
  readonly #messages: RateLimit;
  readonly #most: number;
  #connections = 0;

  constructor(
    { perToken, perAddress, sockets, windowSeconds }: LimitsConfig,
    private readonly authenticator: Authenticator,
  ) {
    this.#open = new Quota({ perToken: perToken.sockets, perAddress: perAddress.sockets });
    this.#messages = new RateLimit({ perToken: perToken.messages, perAddress: perAddress.messages }, windowSeconds);
    this.#most = sockets;
  }

  /** Whether a request may become a live connection; if so it counts as one until its connection is closed. */
  admit(request: IncomingMessage): boolean {
    const caller = this.authenticator.callerOf(request, ANONYMOUS);
    const isFull = this.#connections >= this.#most || !this.#open.hasRoomForAddress(caller.address);
    if (isFull || request.socket.destroyed) return false;
    this.#connections += 1;
    const release = this.#open.hold(caller);
    request.socket.once('close', () => {
      this.#connections -= 1;
      release();
    });
    return true;
  }

  /**
   * Counts an admitted connection as one of a token too, and as a message, because it is answered with a snapshot.
   *
   * @throws {HttpError} 429 E_TOO_MANY_SOCKETS or E_TOO_MANY_MESSAGES
   */
  async admitToken({ socket }: IncomingMessage, caller: Caller): Promise<void> {
    if (caller.token !== null) {
      if (!this.#open.hasRoomForToken(caller.token)) {
        throw limitError('E_TOO_MANY_SOCKETS', 'too many live connections with this token', RETRY_SECONDS);
      }
      // A connection that is closed by now would never be counted off.
      if (!socket.destroyed) socket.once('close', this.#open.holdToken(caller.token));
    }
    await this.admitMessage(caller);
  }

  /**
   * Counts a message.
   *
   * @throws {HttpError} 429 E_TOO_MANY_MESSAGES
   */
  async admitMessage(caller: Caller): Promise<void> {
    const seconds = await this.#messages.take(caller);
    if (seconds > 0) throw limitError('E_TOO_MANY_MESSAGES', 'too many messages from this token or address', seconds);
  }
}

/** Answers a request that may not become a WebSocket; Engine.IO itself knows no other status than 400. */
export function refuseUpgrade(socket: Duplex): void {
  const lines = [
    'HTTP/1.1 429 Too Many Requests',
    `Retry-After: ${RETRY_SECONDS}`,
    'Content-Length: 0',
    'Connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
}
