import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One address for several servers: each connection goes to the first that accepts it. */
export class LoadBalancer {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  private constructor(private readonly ports: number[]) {
    this.#server = createServer((client) => void this.#serve(client));
  }

  static async start(urls: readonly string[]): Promise<LoadBalancer> {
    const balancer = new LoadBalancer(urls.map(portOf));
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  /** A server that connections may go to from now on. */
  add(url: string): void {
    this.ports.push(portOf(url));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  async #serve(client: Socket): Promise<void> {
    // Whoever goes away takes the other end with it.
    this.#keep(client);
    for (const port of this.ports) {
      const server = connect(port, '127.0.0.1');
      const isAccepted = await once(server, 'connect').then(
        () => true,
        () => false,
      );
      if (!isAccepted) continue;
      this.#keep(server);
      client.on('close', () => server.destroy());
      server.on('close', () => client.destroy());
      client.pipe(server).pipe(client);
      return;
    }
    client.destroy();
  }

  #keep(connection: Socket): void {
    this.#connections.add(connection);
    connection.on('error', () => undefined); // it closes
    connection.on('close', () => this.#connections.delete(connection));
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
