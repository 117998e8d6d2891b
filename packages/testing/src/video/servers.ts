/** Servers with one fault each, on a free local port. */
import http from 'node:http';
import net from 'node:net';

/** A running server. */
export interface Misbehaving {
  readonly port: number;
  close(): Promise<void>;
}

/** An HTTP server. */
export async function serveHttp(answer: http.RequestListener): Promise<Misbehaving> {
  const server = http.createServer(answer);
  return listening(server, () => server.closeAllConnections());
}

/** An RTSP server that responds to every request with one status line. */
export async function serveRtsp(status: string): Promise<Misbehaving> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (request) => {
      const [, sequence] = /CSeq: (\d+)/.exec(request.toString('latin1')) ?? [];
      socket.write(`RTSP/1.0 ${status}\r\nCSeq: ${sequence}\r\nWWW-Authenticate: Basic realm="camera"\r\n\r\n`);
    });
  });
  return listening(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** An RTSP server with a response per method; by default 200 OK. */
export async function serveRtspMethods(answers: Readonly<Record<string, string>>): Promise<Misbehaving> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (request) => {
      const text = request.toString('latin1');
      const [, sequence] = /CSeq: (\d+)/.exec(text) ?? [];
      const answer = answers[text.split(' ')[0] ?? ''] ?? '200 OK\r\n\r\n';
      socket.write(`RTSP/1.0 ${answer.replace('\r\n', `\r\nCSeq: ${sequence}\r\n`)}`);
    });
  });
  return listening(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** A server that accepts connections and never responds. */
export async function serveSilence(): Promise<Misbehaving> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).resume();
  });
  return listening(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** A port without a listener. */
export async function closedPort(): Promise<number> {
  const server = await listening(net.createServer(), () => {});
  await server.close();
  return server.port;
}

async function listening(server: net.Server, dropConnections: () => void): Promise<Misbehaving> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        dropConnections();
      }),
  };
}
