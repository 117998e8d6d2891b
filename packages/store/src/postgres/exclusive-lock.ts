import { CrowdtoneError } from '@crowdtone/domain';
import { Client } from 'pg';
import { LOCK_CLASS, LOCKS } from './locks';

/**
 * The right to be the only writer of a database: a lock that its server takes back when the connection ends. A program that
 * lost the connection takes the lock again before it writes, unless another has it by then.
 */
export class ExclusiveLock {
  #client: Client | null = null;

  /** @param location what messages call the database */
  constructor(
    private readonly url: string,
    private readonly location: string,
  ) {}

  /**
   * Resolves when the lock is held.
   * @throws {CrowdtoneError} E_STORE_LOCKED when another program has it; what cannot be reached is thrown as it is
   */
  async ensure(): Promise<void> {
    if (this.#client !== null) return;
    const client = new Client({
      ...{ connectionString: this.url, application_name: 'crowdtone (only writer)', keepAlive: true },
      ...{ connectionTimeoutMillis: 10_000, query_timeout: 10_000 },
    });
    const lose = () => {
      if (this.#client === client) this.#client = null;
    };
    client.on('error', lose);
    client.on('end', lose);
    try {
      await client.connect();
      const { rows } = await client.query('SELECT pg_try_advisory_lock($1, $2) AS held', [
        LOCK_CLASS,
        LOCKS.onlyWriter,
      ]);
      if (rows[0]?.held !== true) throw this.#taken();
    } catch (error) {
      await client.end().catch(() => undefined); // what failed before is what is reported
      throw error;
    }
    this.#client = client;
  }

  async release(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.end();
  }

  #taken(): CrowdtoneError {
    const message = `another program writes to ${this.location}; end it, or name another database`;
    return new CrowdtoneError('E_STORE_LOCKED', message);
  }
}
