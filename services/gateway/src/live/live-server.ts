import type { Server as HttpServer } from 'node:http';
import {
  type DashboardToGateway,
  type GatewayToDashboard,
  type GroupEvent,
  type LivePosition,
  livePositionSchema,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { Server, type Socket } from 'socket.io';
import type { GroupReader } from '../group-reader';
import { addressedToLoopback, fromSameOrigin } from '../loopback';
import { apiError } from '../rest/refusal';
import { EventStream } from './event-stream';
import { ProgressFeed } from './progress-feed';
import { SnapshotReader } from './snapshots';

/** A client sends nothing but resync requests of about a hundred bytes. */
const MAX_CLIENT_MESSAGE_BYTES = 2_048;
/**
 * Packets that may wait for one client; beyond that it is cut off, comes back, and gets a snapshot instead. Twice what
 * one resync can send, so that catching up alone cuts nobody off.
 */
const MAX_WAITING_PACKETS = 256;
/** A page never sends a wrong message: whoever keeps sending them is cut off. */
const MAX_REFUSALS = 10;
/** Joined once a client has its snapshot; every event goes to it. */
const UP_TO_DATE = 'up-to-date';

interface SocketData {
  refusals: number;
  catchingUp: boolean;
}

type LiveServer = Server<DashboardToGateway, GatewayToDashboard, Record<string, never>, SocketData>;
type LiveSocket = Socket<DashboardToGateway, GatewayToDashboard, Record<string, never>, SocketData>;

export interface LiveOptions {
  readonly httpServer: HttpServer;
  readonly reader: GroupReader;
  readonly logger: Logger;
}

export interface Live {
  publish(event: GroupEvent): void;
  close(): void;
}

/** The Socket.IO side of the gateway: snapshots, numbered events, progress and resync; see the domain's `live.ts`. */
export function createLive({ httpServer, reader, logger }: LiveOptions): Live {
  const io: LiveServer = new Server(httpServer, {
    // Polling would hide how far behind a client is, and needs CORS and cookies to be thought about.
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MAX_CLIENT_MESSAGE_BYTES,
    allowRequest: ({ headers }, decide) => decide(null, addressedToLoopback(headers) && fromSameOrigin(headers)),
  });
  const stream = new EventStream();
  const snapshots = new SnapshotReader(reader, stream);
  const progress = new ProgressFeed((source) => io.to(UP_TO_DATE).volatile.emit('progress', source));

  /** Sends what a client lacks. From the decision on this is one synchronous step, so no event falls in between. */
  async function bringUpToDate(socket: LiveSocket, known: LivePosition | null): Promise<void> {
    if (socket.data.catchingUp) return;
    socket.data.catchingUp = true;
    try {
      let missed = known && stream.after(known);
      while (missed === null && socket.connected) {
        const snapshot = await snapshots.read();
        missed = stream.after(snapshot.position);
        if (missed !== null) socket.emit('snapshot', snapshot);
      }
      for (const event of missed ?? []) socket.emit('event', event);
      await socket.join(UP_TO_DATE);
    } catch (error) {
      logger.error({ err: error }, 'a snapshot could not be read');
      cutOff(socket);
    } finally {
      socket.data.catchingUp = false;
    }
  }

  function refuse(socket: LiveSocket, message: string): void {
    socket.data.refusals += 1;
    if (socket.data.refusals > MAX_REFUSALS) {
      logger.warn({ client: socket.id }, 'cut off a client that sends nothing but wrong messages');
      cutOff(socket);
    } else {
      socket.emit('refused', apiError('E_MESSAGE_INVALID', message));
    }
  }

  io.on('connection', (socket) => {
    socket.data = { refusals: 0, catchingUp: false };
    socket.onAny((name: string) => {
      if (name !== 'resync') refuse(socket, 'this message is unknown; the only one a client may send is resync');
    });
    socket.on('resync', (message: unknown) => {
      const position = livePositionSchema.safeParse(message);
      if (position.success) void bringUpToDate(socket, position.data);
      else refuse(socket, 'resync needs { epoch, sequence } of the last event received');
    });
    void bringUpToDate(socket, null);
  });

  function cutOffSlowClients(): void {
    for (const socket of io.sockets.sockets.values()) {
      if (waitingPackets(socket) <= MAX_WAITING_PACKETS) continue;
      logger.warn({ client: socket.id }, 'cut off a client that reads too slowly; it gets a snapshot when it is back');
      cutOff(socket);
    }
  }

  return {
    publish(event) {
      if (event.kind === 'source' && event.source.state === 'running') {
        progress.offer(event.source);
        return;
      }
      if (event.kind === 'source') progress.supersede(event.source);
      cutOffSlowClients();
      io.to(UP_TO_DATE).emit('event', stream.append(event));
    },
    close() {
      progress.close();
      // Closes the connections under the sockets rather than the sockets, so that clients try to come back.
      io.engine.close();
    },
  };
}

/** Engine.IO keeps the packets that its transport has not taken yet in a field that it declares private. */
function waitingPackets(socket: LiveSocket): number {
  return (socket.conn as unknown as { writeBuffer: readonly unknown[] }).writeBuffer.length;
}

/** Closes the connection without waiting for what is still to be sent; the client's own retry brings it back. */
function cutOff(socket: LiveSocket): void {
  socket.conn.close(true);
}
