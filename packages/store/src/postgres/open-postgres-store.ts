import { CrowdtoneError } from '@crowdtone/domain';
import { createLogger, type Logger } from '@crowdtone/observability';
import type { FencedStore } from '../fence';
import type { ReadingPlace } from '../readings/file-place';
import { ParquetFiles } from '../readings/parquet-files';
import { SqlStore } from '../sql/sql-store';
import { nameOfDatabase } from './address';
import { Changes } from './changes';
import { Days } from './days';
import { explainDatabaseError } from './errors';
import { migrate } from './migrate';
import { PostgresEngine } from './postgres-engine';
import { openPool, PostgresSession } from './session';
import { WriterLock } from './writer-lock';

const FREE_DELIVERIES =
  'UPDATE webhook_deliveries SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by IS NOT NULL';

/** How a database is shared. */
export interface PostgresStoreOptions {
  /** Whether other programs may write at the same time; whoever does so sees to it that each source has one writer. */
  readonly isShared: boolean;
  /** Whether the program is a worker of a deployment: then no program can have the database for itself meanwhile. */
  readonly isWorker?: boolean;
  /**
   * Where readings of hours that are over go as files, by whoever calls `readingFiles.fileReadings`; null keeps all in the database.
   * By default as another program has set it.
   */
  readonly readingPlace?: ReadingPlace | null;
  readonly logger?: Logger;
}

/**
 * Opens a store in a PostgreSQL database, whose tables are made or brought to this version first.
 *
 * @param url `postgres://user:password@host:port/database`; never repeated in a message or in the log
 * @throws {CrowdtoneError} E_DATABASE_URL, E_DATABASE_UNREACHABLE, E_DATABASE_REFUSED; E_STORE_CORRUPT when a newer version made
 *   the tables; E_STORE_LOCKED when it is not shared and another program writes to it, or a worker's and one has it for itself;
 *   E_READINGS_ELSEWHERE, E_READINGS_UNREACHABLE when the place of files is set to another, and those that there are cannot be found
 *   in it
 */
export async function openPostgresStore(url: string, options: PostgresStoreOptions): Promise<FencedStore> {
  const { isShared, isWorker = false, readingPlace, logger = createLogger('store') } = options;
  const location = nameOfDatabase(url);
  const kind = isWorker ? 'worker' : 'only-writer';
  const lock = isShared && !isWorker ? null : new WriterLock(url, location, kind);
  const pool = openPool(url, logger);
  try {
    await lock?.ensure();
    await migrate(url, location);
    const days = new Days(pool);
    const session = new PostgresSession(location, pool, lock, (key, fromMs, toMs) =>
      days.conditionOf(key, fromMs, toMs),
    );
    const readingFiles = new ParquetFiles(session, logger);
    if (readingPlace !== undefined) await readingFiles.configure(readingPlace);
    const store = new SqlStore(new PostgresEngine(session, days, readingFiles, new Changes(url, logger)));
    await completeDeletions(store, logger);
    // Of a process that had the database before.
    if (!isShared) await pool.query(FREE_DELIVERIES);
    return store;
  } catch (error) {
    await pool.end();
    await lock?.release();
    throw explainDatabaseError(error, location);
  }
}

/** What needs files that cannot be reached waits for the next start, rather than keep this one from storing anything. */
async function completeDeletions(store: SqlStore, logger: Logger): Promise<void> {
  try {
    await store.deletions.completeInterrupted();
  } catch (error) {
    if (!(error instanceof CrowdtoneError) || error.code !== 'E_READINGS_UNREACHABLE') throw error;
    logger.error({ err: error }, 'a deletion that was interrupted could not be completed; the next start tries again');
  }
}
