import { CrowdtoneError } from '@crowdtone/domain';
import { Client } from 'pg';
import { LOCK_CLASS, LOCKS } from './locks';

/** Who else may write: nobody, or the other workers of a deployment. */
export type WriterKind = 'only-writer' | 'worker';

const TAKE: Readonly<Record<WriterKind, string>> = {
  'only-writer': 'SELECT pg_try_advisory_lock($1, $2) AS held',
  worker: 'SELECT pg_try_advisory_lock_shared($1, $2) AS held',
};

/**
 * The right to write to a database, alone or as one of several workers: a lock that its server takes back when the connection ends. A
 * program that lost the connection takes the lock again before it writes, unless others keep it from that by then.
 */
export class WriterLock {
  #client: Client | null = null;

  /** @param location what messages call the database */
  constructor(
    private readonly url: string,
    private readonly location: string,
    private readonly kind: WriterKind,
  ) {}

  /**
   * Resolves when the lock is held.
   * @throws {CrowdtoneError} E_STORE_LOCKED when another program has it; what cannot be reached is thrown as it is
   */
  async ensure(): Promise<void> {
    if (this.#client !== null) return;
    const client = new Client({
      ...{ connectionString: this.url, application_name: `crowdtone (${this.kind})`, keepAlive: true },
      ...{ connectionTimeoutMillis: 10_000, query_timeout: 10_000 },
    });
    const lose = () => {
      if (this.#client === client) this.#client = null;
    };
    client.on('error', lose);
    client.on('end', lose);
    try {
      await client.connect();
      const { rows } = await client.query(TAKE[this.kind], [LOCK_CLASS, LOCKS.onlyWriter]);
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
    const other = this.kind === 'only-writer' ? 'another program writes' : 'crowdtone serve writes';
    const message = `${other} to ${this.location}; end it, or name another database`;
    return new CrowdtoneError('E_STORE_LOCKED', message);
  }
}
