import {
  apiErrorSchema,
  type DashboardToGateway,
  type GatewayToDashboard,
  type LivePosition,
  liveEventSchema,
  liveSnapshotSchema,
  picturesSchema,
  progressSchema,
} from '@crowdtone/domain';
import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import type { LiveAction } from '../state/reduce-live';

const LONGEST_RETRY_MS = 5_000;

export interface LiveLink {
  /** Asks for everything after a position. */
  resync(position: LivePosition): void;
  /** Asks for live pictures from now on, or for none any more. */
  askPictures(wanted: boolean): void;
  /** Connects anew, as whoever this browser is logged in as by now. */
  renew(): void;
  close(): void;
}

/** Connects to the gateway that served this page and tells what it hears. Comes back by itself when the connection is lost. */
export function openLiveLink(tell: (action: LiveAction) => void): LiveLink {
  const socket: Socket<GatewayToDashboard, DashboardToGateway> = io({
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: LONGEST_RETRY_MS,
  });

  /** What does not fit the schema comes from a gateway of another version: better to say so than to show it wrong. */
  function understood<Schema extends z.ZodType>(
    schema: Schema,
    message: unknown,
    use: (value: z.infer<Schema>) => void,
  ) {
    const parsed = schema.safeParse(message);
    if (parsed.success) {
      use(parsed.data);
      return;
    }
    console.warn('the gateway sent a message this page does not understand', parsed.error.issues);
    tell({ kind: 'outdated' });
    socket.disconnect();
  }

  socket.on('snapshot', (sent) =>
    understood(liveSnapshotSchema, sent, (message) => tell({ kind: 'snapshot', message, atMs: Date.now() })),
  );
  socket.on('event', (sent) =>
    understood(liveEventSchema, sent, (message) => tell({ kind: 'event', message, atMs: Date.now() })),
  );
  socket.on('progress', (sent) =>
    understood(progressSchema, sent, (sources) => {
      for (const source of sources) tell({ kind: 'progress', source, atMs: Date.now() });
    }),
  );
  socket.on('pictures', (sent) =>
    understood(picturesSchema, sent, (pictures) => tell({ kind: 'pictures', pictures, atMs: Date.now() })),
  );
  let retry: ReturnType<typeof setTimeout> | undefined;
  // The gateway knows nothing of wishes from before the connection.
  let wantsPictures = false;
  socket.on('connect', () => {
    if (wantsPictures) socket.emit('pictures', { wanted: true });
  });
  socket.on('refused', ({ error }) => console.warn('the gateway refused a message', error.code, error.message));
  socket.on('connect_error', (error: Error & { readonly data?: unknown }) => {
    const refusal = apiErrorSchema.safeParse(error.data);
    // Socket.IO tries again by itself, except after an answer of the gateway: a limit passes, anything else would be refused again.
    const { code, retryAfterSeconds } = refusal.data?.error ?? {};
    const isPassing = retryAfterSeconds !== undefined && code !== 'E_TOO_MANY_ATTEMPTS';
    if (isPassing) retry = setTimeout(() => socket.connect(), retryAfterSeconds * 1000);
    tell(refusal.success && !isPassing ? { kind: 'locked', refusal: refusal.data.error } : { kind: 'lost' });
  });
  socket.on('disconnect', (reason) => {
    tell({ kind: 'lost' });
    // The one case in which Socket.IO does not try again by itself.
    if (reason === 'io server disconnect') socket.connect();
  });

  return {
    resync: (position) => socket.emit('resync', position),
    askPictures: (wanted) => {
      wantsPictures = wanted;
      if (socket.connected) socket.emit('pictures', { wanted });
    },
    renew: () => {
      clearTimeout(retry);
      socket.disconnect().connect();
    },
    close: () => {
      clearTimeout(retry);
      socket.disconnect();
    },
  };
}
