import { CLIENT_MESSAGES, type ErrorCode, type LivePosition, type Watch } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { MAX_TIMER_MS } from '@crowdtone/runtime';
import { expired } from '../access/authenticator';
import { mayActAs, maySee, type Principal } from '../access/principal';
import { errorBody, HttpError } from '../http-error';
import type { GatewayMetrics } from '../operations';
import type { Room } from './room';
import type { Rooms } from './rooms';
import type { LiveSocket } from './socket';
import type { SocketLimits } from './socket-limits';
import type { ThumbnailCache } from './thumbnail-cache';
import type { Turns } from './turns';

/**
 * Packets that may wait for one client; beyond that it is cut off, comes back, and gets a snapshot instead. Twice what
 * one resync can send, so that catching up alone cuts no client off.
 */
const MAX_WAITING_PACKETS = 256;
/** A client with more packets queued than this gets the next thumbnails instead of the newest. */
const MAX_WAITING_BEFORE_PICTURES = 8;
/** The dashboard never sends an invalid message: a client that keeps sending them is disconnected. */
const MAX_REFUSALS = 10;

/** What all connections have in common. */
export interface SharedByClients {
  readonly rooms: Rooms;
  readonly pictures: Pick<ThumbnailCache, 'newest'>;
  readonly limits: SocketLimits;
  readonly turns: Turns;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
}

/** One connection: the room that it is in, and how far it got. */
export class LiveClient {
  #room: Room;
  #wantsPictures = false;
  #catchingUp = false;
  #refusals = 0;
  #expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: LiveSocket,
    private readonly shared: SharedByClients,
  ) {
    this.#room = shared.rooms.enter(this.#principal.sources);
    socket.use((_message, next) => void this.#admit(next));
    socket.onAny((name: string) => {
      if (!Object.hasOwn(CLIENT_MESSAGES, name))
        this.#refuse(`unknown message; clients may send ${Object.keys(CLIENT_MESSAGES).join(', ')}`);
    });
    socket.on('resync', (message: unknown) => {
      const position = CLIENT_MESSAGES.resync.safeParse(message);
      if (position.success) void this.#bringUpToDate(position.data);
      else this.#refuse('resync requires { epoch, sequence } of the last event received');
    });
    socket.on('watch', (message: unknown) => {
      const wanted = CLIENT_MESSAGES.watch.safeParse(message);
      if (wanted.success) this.#watch(wanted.data);
      else this.#refuse('watch requires { sources }: 1 to 20 identifiers, or null for all');
    });
    socket.on('pictures', (message: unknown) => {
      const wish = CLIENT_MESSAGES.pictures.safeParse(message);
      if (!mayActAs(this.#principal, 'viewer')) this.#refuse('a wall gets no thumbnails', 'E_ROLE_REFUSED');
      else if (wish.success) this.#wantPictures(wish.data.wanted);
      else this.#refuse('pictures requires { wanted }: true or false');
    });
    this.#waitForExpiry();
    void this.#bringUpToDate(null);
  }

  cutOffIfSlow(): void {
    if (waitingPackets(this.socket) <= MAX_WAITING_PACKETS) return;
    this.#cutOff('slow', 'disconnected a client that reads too slowly; it gets a snapshot when it reconnects');
  }

  /** Its position is no longer valid. */
  restart(): void {
    void this.socket.leave(this.#room.key);
    void this.#bringUpToDate(null);
  }

  /** The connection is gone. */
  left(): void {
    clearTimeout(this.#expiry);
    this.shared.rooms.leave(this.#room);
  }

  get #principal(): Principal {
    return this.socket.data.principal;
  }

  /** Lets a message through, or cuts off the client that sends too many of them. */
  async #admit(next: () => void): Promise<void> {
    try {
      await this.shared.limits.admitMessage(this.socket.data.caller);
      next();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (!this.socket.connected) return;
      this.socket.emit('refused', errorBody(error));
      this.#cutOff('flood', 'disconnected a client that sends too many messages');
    }
  }

  #watch({ sources }: Watch): void {
    const hidden = sources?.find((source) => !maySee(this.#principal, source));
    if (hidden !== undefined) {
      this.#refuse('the token does not give access to this source; use another token', 'E_SOURCE_REFUSED');
      return;
    }
    const before = this.#room;
    this.#room = this.shared.rooms.enter(sources === null ? this.#principal.sources : new Set(sources));
    this.shared.rooms.leave(before);
    void this.socket.leave(before.key);
    void this.#bringUpToDate(null);
    if (!this.#wantsPictures) return;
    void this.socket.leave(before.pictureKey);
    this.#showPictures();
  }

  #wantPictures(wanted: boolean): void {
    if (wanted === this.#wantsPictures) return;
    this.#wantsPictures = wanted;
    if (wanted) this.#showPictures();
    else void this.socket.leave(this.#room.pictureKey);
  }

  /** Sends the newest thumbnails of the room now, and subscribes to those that follow. */
  #showPictures(): void {
    const newest = this.shared.pictures.newest.filter(({ sourceId }) => this.#room.shows(sourceId));
    void this.socket.join(this.#room.pictureKey);
    if (newest.length > 0 && waitingPackets(this.socket) <= MAX_WAITING_BEFORE_PICTURES) {
      this.socket.emit('pictures', newest);
    }
  }

  /** Sends what the client lacks. From the decision on this is one synchronous step, so no event falls in between. */
  async #bringUpToDate(known: LivePosition | null): Promise<void> {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    const { socket } = this;
    try {
      let missed = known && this.#room.after(known);
      while (missed === null && socket.connected) {
        const room = this.#room;
        const snapshot = await room.snapshot();
        await this.shared.turns.next();
        // It may have gone to another room meanwhile.
        missed = room === this.#room ? room.after(snapshot.position) : null;
        if (missed !== null) socket.emit('snapshot', snapshot);
      }
      if (!socket.connected) return;
      for (const event of missed ?? []) socket.emit('event', event);
      void socket.join(this.#room.key);
    } catch (error) {
      this.shared.logger.error({ err: error }, 'a snapshot could not be read');
      this.#cutOff('no-snapshot');
    } finally {
      this.#catchingUp = false;
    }
  }

  #refuse(message: string, code: ErrorCode = 'E_MESSAGE_INVALID'): void {
    this.#refusals += 1;
    if (this.#refusals > MAX_REFUSALS)
      this.#cutOff('rude', 'disconnected a client that keeps sending invalid messages');
    else this.socket.emit('refused', { error: { code, message } });
  }

  #waitForExpiry(): void {
    const { expiresAt } = this.#principal;
    if (expiresAt === null) return;
    const leftMs = expiresAt - Date.now();
    if (leftMs > 0) {
      this.#expiry = setTimeout(() => this.#waitForExpiry(), Math.min(leftMs, MAX_TIMER_MS));
      return;
    }
    this.socket.emit('refused', errorBody(expired(this.#principal)));
    this.socket.disconnect(true);
  }

  /** Closes the connection without waiting for what is still to be sent; the client's own retry brings it back. */
  #cutOff(reason: string, message?: string): void {
    if (message !== undefined)
      this.shared.logger.warn({ client: this.socket.id, token: this.#principal.name }, message);
    this.shared.metrics.cutOff.inc({ reason });
    this.socket.conn.close(true);
  }
}

/** Engine.IO keeps the packets that its transport has not taken yet in a field that it declares private. */
function waitingPackets(socket: LiveSocket): number {
  return (socket.conn as unknown as { writeBuffer: readonly unknown[] }).writeBuffer.length;
}
