import {
  type DashboardToGateway,
  type GatewayToDashboard,
  type LivePosition,
  liveEventSchema,
  liveSnapshotSchema,
  sourceRecordSchema,
} from '@crowdtone/domain';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import type { LiveAction } from '../state/reduce-live';

const LONGEST_RETRY_MS = 5_000;
const progressSchema = z.array(sourceRecordSchema);

export interface LiveLink {
  /** Asks for everything after a position. */
  resync(position: LivePosition): void;
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
  socket.on('refused', ({ error }) => console.warn('the gateway refused a message', error.code, error.message));
  socket.on('connect_error', () => tell({ kind: 'lost' }));
  socket.on('disconnect', (reason) => {
    tell({ kind: 'lost' });
    // The one case in which Socket.IO does not try again by itself.
    if (reason === 'io server disconnect') socket.connect();
  });

  return {
    resync: (position) => socket.emit('resync', position),
    close: () => socket.disconnect(),
  };
}
