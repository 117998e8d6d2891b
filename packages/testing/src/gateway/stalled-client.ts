import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A Socket.IO client on a raw socket that connects and then never reads again. */
export async function stalledClient(url: string, token?: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const upgraded = new Promise<void>((resolve, reject) => {
    socket.once('data', () => resolve());
    socket.once('error', reject);
  });
  socket.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${host}`,
      ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      '\r\n',
    ].join('\r\n'),
  );
  await upgraded;
  socket.pause();
  // "40" asks Engine.IO to pass on a message (4) that asks Socket.IO to connect (0): a masked text frame with a zero mask.
  socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, ...Buffer.from('40')]));
  socket.on('error', () => socket.destroy());
  return socket;
}
