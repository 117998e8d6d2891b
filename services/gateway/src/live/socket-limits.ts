import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitsConfig } from '@crowdtone/config';
import type { Authenticator } from '../access/authenticator';
import { ANONYMOUS } from '../access/principal';
import { Quota } from '../access/quota';
import { type Caller, RateLimit } from '../access/rate-limit';
import { limitError } from '../http-error';
import type { EngineSocket } from './socket';

/** Seconds after which a client that found no room may try again. */
export const RETRY_SECONDS = 10;

/** Bounds live connections and what they send, by token, by address, and connections in all. */
export class SocketLimits {
  readonly #open: Quota;
  readonly #messages: RateLimit;
  readonly #requests: RateLimit;
  readonly #most: number;
  /** What counts a connection off again, by its first request. */
  readonly #releases = new WeakMap<IncomingMessage, () => void>();
  readonly #established = new WeakSet<IncomingMessage>();
  readonly #sessions = new Set<string>();
  #connections = 0;

  constructor(
    { perToken, perAddress, sockets, windowSeconds }: LimitsConfig,
    private readonly authenticator: Authenticator,
  ) {
    this.#open = new Quota({ perToken: perToken.sockets, perAddress: perAddress.sockets });
    this.#messages = new RateLimit({ perToken: perToken.messages, perAddress: perAddress.messages }, windowSeconds);
    this.#requests = new RateLimit({ perToken: perToken.requests, perAddress: perAddress.requests }, windowSeconds);
    this.#most = sockets;
  }

  /**
   * Whether a request may become a live connection; if so it counts as one until its connection is closed.
   *
   * @param response of a request that polls; null for a WebSocket
   */
  admit(request: IncomingMessage, response: ServerResponse | null): boolean {
    const caller = this.authenticator.callerOf(request, ANONYMOUS);
    const isFull = this.#connections >= this.#most || !this.#open.hasRoomForAddress(caller.address);
    if (isFull || request.socket.destroyed) return false;
    this.#connections += 1;
    const release = this.#open.hold(caller);
    let isHeld = true;
    const releaseOnce = () => {
      if (isHeld) this.#connections -= 1;
      isHeld = false;
      release();
    };
    this.#releases.set(request, releaseOnce);
    if (response === null) request.socket.once('close', releaseOnce);
    else response.once('close', () => this.#established.has(request) || releaseOnce());
    return true;
  }

  /** From now on it counts until this connection ends, which a polling one does long after its first request. */
  establish(connection: EngineSocket): void {
    this.#established.add(connection.request);
    // Its id is the `sid` of its requests, in a field that Engine.IO declares private.
    const { id } = connection as unknown as { readonly id: string };
    this.#sessions.add(id);
    connection.once('close', () => {
      this.#sessions.delete(id);
      this.#releases.get(connection.request)?.();
    });
  }

  /** Whether it is the id of an open connection. */
  isOpen(session: string): boolean {
    return this.#sessions.has(session);
  }

  /** Counts a request that polls; seconds until its address may send the next one, or 0 when this one is allowed. */
  takePollingRequest(request: IncomingMessage): Promise<number> {
    return this.#requests.takeOfAddress(this.authenticator.callerOf(request, ANONYMOUS).address);
  }

  /**
   * Counts an admitted connection as one of a token too, and as a message, because it is answered with a snapshot.
   *
   * @throws {HttpError} 429 E_TOO_MANY_SOCKETS or E_TOO_MANY_MESSAGES
   */
  async admitToken(connection: EngineSocket, caller: Caller): Promise<void> {
    if (caller.token !== null) {
      if (!this.#open.hasRoomForToken(caller.token)) {
        throw limitError('E_TOO_MANY_SOCKETS', 'too many live connections with this token', RETRY_SECONDS);
      }
      // A connection that is closed by now would never be counted off.
      if (connection.readyState !== 'closed') connection.once('close', this.#open.holdToken(caller.token));
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
