import { once } from 'node:events';
import { connect } from 'node:net';

/** Memory and keys of a Redis. */
export interface RedisFigures {
  /** `used_memory`, MiB. */
  readonly memory: number;
  readonly keys: number;
}

/** Asks a Redis without a password on this machine, over a connection of its own. */
export async function readRedisFigures(url: string): Promise<RedisFigures> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  try {
    socket.write('INFO memory\r\nDBSIZE\r\n');
    let reply = '';
    while (true) {
      const memory = /^used_memory:(\d+)/m.exec(reply)?.[1];
      const keys = /^:(\d+)\r\n/m.exec(reply)?.[1];
      if (memory !== undefined && keys !== undefined) return { memory: Number(memory) / 2 ** 20, keys: Number(keys) };
      const [text] = (await once(socket, 'data')) as [string];
      reply += text;
    }
  } finally {
    socket.destroy();
  }
}
