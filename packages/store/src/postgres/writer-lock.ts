import { CrowdtoneError } from '@crowdtone/domain';
import { Client } from 'pg';
import { codeOf } from './errors';
import { LOCK_CLASS, LOCKS } from './locks';

/** Who else may write: nobody, or the other workers of a deployment. */
export type WriterKind = 'only-writer' | 'worker';

const TAKE: Readonly<Record<WriterKind, string>> = {
  'only-writer': 'SELECT pg_advisory_lock($1, $2)',
  worker: 'SELECT pg_advisory_lock_shared($1, $2)',
};

/**
 * How long another holder is waited for. The server takes the lock of a killed program back only when it has noticed that the
 * connection ended, which is after what it was doing for it; who restarts a killed program must not be told that it still runs.
 */
const PATIENCE_MS = 5_000;
const LOCK_NOT_AVAILABLE = '55P03';

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
   * @throws {CrowdtoneError} E_STORE_LOCKED when another program has it and keeps it for 5 s; what cannot be reached is thrown as it is
   */
  async ensure(): Promise<void> {
    if (this.#client !== null) return;
    const client = new Client({
      ...{ connectionString: this.url, application_name: `crowdtone (${this.kind})`, keepAlive: true },
      ...{ connectionTimeoutMillis: 10_000, query_timeout: 10_000, lock_timeout: PATIENCE_MS },
    });
    const lose = () => {
      if (this.#client === client) this.#client = null;
    };
    client.on('error', lose);
    client.on('end', lose);
    try {
      await client.connect();
      await client.query(TAKE[this.kind], [LOCK_CLASS, LOCKS.onlyWriter]);
    } catch (error) {
      await client.end().catch(() => undefined); // what failed before is what is reported
      throw codeOf(error) === LOCK_NOT_AVAILABLE ? this.#taken() : error;
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
