import { openPostgresStore } from '@crowdtone/store';
import { Client } from 'pg';
import { PostgresServer } from '../postgres';

/** A PostgreSQL whose new databases are copies of one that has the tables of a store, which takes a tenth of making them. */
export class StoreServer {
  private constructor(
    readonly server: PostgresServer,
    private readonly template: string,
  ) {}

  /** Starts a server, and makes the tables once. */
  static async start(): Promise<StoreServer> {
    const server = await PostgresServer.start();
    const template = await server.createDatabase();
    await (await openPostgresStore(template, { isShared: false })).close();
    return new StoreServer(server, template);
  }

  /** The address of a new database: an empty store with an identity of its own. */
  async createStore(): Promise<string> {
    const url = await this.server.createDatabase(this.template);
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('UPDATE store_identity SET id = gen_random_uuid()::text');
    await client.end();
    return url;
  }

  /** Ends the server and removes its data. */
  async remove(): Promise<void> {
    await this.server.remove();
  }
}
