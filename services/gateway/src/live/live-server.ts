import type { Server as HttpServer } from 'node:http';
import type { LimitsConfig } from '@crowdtone/config';
import type { DashboardToGateway, GatewayToDashboard, GroupEvent, SourceThumbnail } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { Server } from 'socket.io';
import type { AuditLog } from '../access/audit-log';
import type { Authenticator } from '../access/authenticator';
import { ANONYMOUS } from '../access/principal';
import type { Caller } from '../access/rate-limit';
import type { GroupReader } from '../group-reader';
import { HttpError } from '../http-error';
import type { GatewayMetrics } from '../operations';
import { authenticateSocket } from './authenticate-socket';
import { connectionGate } from './connection-gate';
import { LatestEvents } from './latest-events';
import { LiveClient } from './live-client';
import { ProgressThrottle } from './progress-throttle';
import { Rooms } from './rooms';
import type { EngineSocket, LiveSocket, SocketData } from './socket';
import { SocketLimits } from './socket-limits';
import { ThumbnailCache } from './thumbnail-cache';
import { Turns } from './turns';

/** A client sends nothing but short requests: a resync is a hundred bytes, the longest list of sources 4 KB. */
const MAX_CLIENT_MESSAGE_BYTES = 5_120;
/** How long a connection may stay open without authenticating, milliseconds. */
const HANDSHAKE_LIMIT_MS = 10_000;

/** Packet type of a Socket.IO event without binary attachments, https://socket.io/docs/v4/socket-io-protocol/. */
const EVENT = '2';

/** What the live side of the gateway is made of. */
export interface LiveOptions {
  readonly httpServer: HttpServer;
  readonly reader: GroupReader;
  readonly authenticator: Authenticator;
  readonly log: AuditLog;
  readonly limits: LimitsConfig;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
}

/** The live side of the gateway at work. */
export interface Live {
  publish(event: GroupEvent): void;
  /** Sends a thumbnail to clients that asked for thumbnails and may see its source. */
  show(picture: SourceThumbnail): void;
  /** Sends every client a snapshot, because events were lost on their way to the gateway. */
  restart(): void;
  close(): void;
}

/** The Socket.IO side of the gateway: rooms, snapshots, numbered events, progress, pictures and resync; see the domain's `live.ts`. */
export function createLive({ httpServer, reader, authenticator, log, limits, metrics, logger }: LiveOptions): Live {
  const socketLimits = new SocketLimits(limits, authenticator);
  const io = new Server<DashboardToGateway, GatewayToDashboard, Record<string, never>, SocketData>(httpServer, {
    // Polling is for clients that begin with it, as most do by default, and behind proxies that pass no WebSocket upgrade.
    transports: ['polling', 'websocket'],
    cors: {
      origin: (origin, decide) => decide(null, authenticator.isGuest(origin)),
      allowedHeaders: ['authorization', 'content-type'],
    },
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MAX_CLIENT_MESSAGE_BYTES,
    connectTimeout: HANDSHAKE_LIMIT_MS,
    pingInterval: limits.heartbeatSeconds * 1000,
    allowRequest: ({ headers }, decide) =>
      decide(null, authenticator.answersTo(headers) && authenticator.admitsPage(headers)),
  });
  io.engine.use(connectionGate(authenticator, socketLimits));
  const latest = new LatestEvents();
  const rooms = new Rooms(reader, latest);
  const clients = new Map<LiveSocket, LiveClient>();
  const progress = new ProgressThrottle((sources) => {
    for (const room of rooms) {
      const shown = sources.filter(({ sourceId }) => room.shows(sourceId));
      if (shown.length > 0) io.to(room.key).volatile.emit('progress', shown);
    }
  });

  const pictures = new ThumbnailCache((fresh) => {
    for (const room of rooms) {
      const shown = fresh.filter(({ sourceId }) => room.shows(sourceId));
      if (shown.length > 0) io.to(room.pictureKey).volatile.emit('pictures', shown);
    }
  });

  const shared = { rooms, pictures, limits: socketLimits, turns: new Turns(), metrics, logger };
  io.engine.on('connection', (connection: EngineSocket) => {
    socketLimits.establish(connection);
    const caller = authenticator.callerOf(connection.request, ANONYMOUS);
    // Events are counted where they are handled; whatever else Socket.IO answers is counted here.
    connection.on('packet', ({ type, data }) => {
      if (type === 'message' && !isEvent(data)) void countOther(caller, connection);
    });
  });
  async function countOther(caller: Caller, connection: EngineSocket): Promise<void> {
    try {
      await socketLimits.admitMessage(caller);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      metrics.cutOff.inc({ reason: 'flood' });
      connection.close(true);
    }
  }
  io.use(authenticateSocket(authenticator, socketLimits, log));
  io.on('connection', (socket) => {
    clients.set(socket, new LiveClient(socket, shared));
    metrics.clients.set(clients.size);
    socket.on('disconnect', () => {
      clients.get(socket)?.left();
      clients.delete(socket);
      metrics.clients.set(clients.size);
    });
  });

  return {
    publish(event) {
      latest.take(event);
      const delayMs = metrics.countSent(event);
      const dated = event.kind === 'window' && delayMs !== null ? { ...event, delayMs } : event;
      if (event.kind === 'source' && event.source.state === 'running') {
        progress.offer(event.source);
        return;
      }
      if (event.kind === 'source') progress.supersede(event.source);
      for (const client of clients.values()) client.cutOffIfSlow();
      for (const room of rooms) for (const message of room.append(dated)) io.to(room.key).emit('event', message);
    },
    show: (picture) => pictures.take(picture),
    restart() {
      for (const room of rooms) room.restart();
      for (const client of clients.values()) client.restart();
    },
    close() {
      progress.close();
      pictures.close();
      // Closes the connections under the sockets rather than the sockets, so that clients try to come back.
      io.engine.close();
    },
  };
}

function isEvent(data: unknown): boolean {
  return typeof data === 'string' && data.startsWith(EVENT);
}
