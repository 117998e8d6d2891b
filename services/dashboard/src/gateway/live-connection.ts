import {
  apiErrorSchema,
  type DashboardToGateway,
  type GatewayToDashboard,
  type LivePosition,
  liveEventSchema,
  liveSnapshotSchema,
  progressSchema,
  thumbnailsSchema,
} from '@crowdtone/domain';
import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import type { LiveAction } from '../state/reduce-live';
import { refusalText } from '../text/refusal-text';
import { causeOf } from './connection-cause';
import { probeForWebSocket } from './upgrade-probe';

const MAX_RETRY_DELAY_MS = 5_000;

/** The live connection to the gateway. */
export interface LiveConnection {
  /** Requests all events after a position. */
  resync(position: LivePosition): void;
  /** Starts or stops the stream of live thumbnails. */
  streamThumbnails(wanted: boolean): void;
  /** Reconnects with the current session. */
  reconnect(): void;
  close(): void;
}

/** Connects to the gateway that served this page, dispatches its messages, and reconnects automatically. */
export function openLiveConnection(dispatch: (action: LiveAction) => void): LiveConnection {
  // Below the folder of the page, which a proxy may have put anywhere.
  const { pathname: path } = new URL('socket.io/', document.baseURI);
  const socket: Socket<GatewayToDashboard, DashboardToGateway> = io({
    path,
    // Polling is for proxies that pass no WebSocket upgrade: events arrive all the same, at a request each.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: MAX_RETRY_DELAY_MS,
  });

  /** A message that does not match its schema comes from a gateway of another version: the page says so instead of showing it. */
  function whenValid<Schema extends z.ZodType>(
    schema: Schema,
    message: unknown,
    use: (value: z.infer<Schema>) => void,
  ) {
    const parsed = schema.safeParse(message);
    if (parsed.success) {
      use(parsed.data);
      return;
    }
    console.warn('the gateway sent a message that does not match its schema', parsed.error.issues);
    dispatch({ kind: 'outdated' });
    socket.disconnect();
  }

  socket.on('snapshot', (sent) =>
    whenValid(liveSnapshotSchema, sent, (message) => dispatch({ kind: 'snapshot', message, atMs: Date.now() })),
  );
  socket.on('event', (sent) =>
    whenValid(liveEventSchema, sent, (message) => dispatch({ kind: 'event', message, atMs: Date.now() })),
  );
  socket.on('progress', (sent) =>
    whenValid(progressSchema, sent, (sources) => {
      for (const source of sources) dispatch({ kind: 'progress', source, atMs: Date.now() });
    }),
  );
  socket.on('pictures', (sent) =>
    whenValid(thumbnailsSchema, sent, (thumbnails) => dispatch({ kind: 'thumbnails', thumbnails, atMs: Date.now() })),
  );
  let retry: ReturnType<typeof setTimeout> | undefined;
  // A new connection starts without thumbnails.
  let wantsThumbnails = false;
  let stopProbing = () => {};
  socket.on('connect', () => {
    const isPolling = socket.io.engine.transport.name === 'polling';
    dispatch({ kind: 'connected', isPolling });
    stopProbing();
    // A connection that has fallen back stays there: a new one begins with WebSocket again, and catches up.
    if (isPolling) stopProbing = probeForWebSocket(path, () => socket.disconnect().connect());
    if (wantsThumbnails) socket.emit('pictures', { wanted: true });
  });
  socket.on('refused', ({ error }) => {
    // The connection is closed next.
    if (error.code === 'E_TOKEN_EXPIRED') dispatch({ kind: 'locked', refusal: error });
    else console.warn('the gateway refused a message', error.code, error.message);
  });
  socket.on('connect_error', (error: Error & { readonly data?: unknown }) => {
    const refusal = apiErrorSchema.safeParse(error.data);
    // Socket.IO retries automatically except after a refusal: a rate limit passes, anything else would be refused again.
    const { code, retryAfterSeconds } = refusal.data?.error ?? {};
    const isPassing = retryAfterSeconds !== undefined && code !== 'E_TOO_MANY_ATTEMPTS';
    if (isPassing) retry = setTimeout(() => socket.connect(), retryAfterSeconds * 1000);
    dispatch(
      refusal.success && !isPassing
        ? { kind: 'locked', refusal: refusal.data.error }
        : { kind: 'lost', cause: refusal.success ? refusalText(refusal.data.error) : causeOf(error) },
    );
  });
  socket.on('disconnect', (reason) => {
    stopProbing();
    dispatch({ kind: 'lost', cause: null });
    // The only case in which Socket.IO does not reconnect automatically.
    if (reason === 'io server disconnect') socket.connect();
  });

  return {
    resync: (position) => socket.emit('resync', position),
    streamThumbnails: (wanted) => {
      wantsThumbnails = wanted;
      if (socket.connected) socket.emit('pictures', { wanted });
    },
    reconnect: () => {
      clearTimeout(retry);
      socket.disconnect().connect();
    },
    close: () => {
      clearTimeout(retry);
      socket.disconnect();
    },
  };
}
