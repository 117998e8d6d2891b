import type { Logger } from '@crowdtone/observability';
import { openDuckDbStore } from './duckdb/open-store';
import type { FencedStore } from './fence';
import { isDatabaseUrl } from './postgres/address';
import { openPostgresStore } from './postgres/open-postgres-store';
import type { ReadingPlace } from './readings/file-place';

/**
 * Opens or creates a store that this program has for itself.
 *
 * @param location a DuckDB file, `:memory:`, or the address of a PostgreSQL database
 * @param readingPlace where a database has files of readings, see `PostgresStoreOptions`
 * @throws {CrowdtoneError} those of `openDuckDbStore` and `openPostgresStore`
 */
export async function openStore(
  location: string,
  logger?: Logger,
  readingPlace?: ReadingPlace | null,
): Promise<FencedStore> {
  return isDatabaseUrl(location)
    ? openPostgresStore(location, {
        isShared: false,
        ...(logger && { logger }),
        ...(readingPlace !== undefined && { readingPlace }),
      })
    : openDuckDbStore(location, logger);
}
