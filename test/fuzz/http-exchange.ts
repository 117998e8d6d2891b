import { once } from 'node:events';
import { connect } from 'node:net';

/** Writes bytes to a port of this machine and resolves with whatever comes back until the server closes the connection. */
export async function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = once(socket, 'close');
  // A server that refuses the head closes before the body is written, which shows as ECONNRESET or EPIPE.
  socket.on('error', () => socket.destroy());
  socket.end(bytes);
  await closed;
  return Buffer.concat(chunks);
}
