import type { Logger } from '@crowdtone/observability';
import { openDuckDbStore } from './duckdb/open-store';
import { isDatabaseUrl } from './postgres/address';
import { openPostgresStore } from './postgres/open-postgres-store';
import type { Store } from './store';

/**
 * Opens or creates a store that this program has for itself.
 *
 * @param location a DuckDB file, `:memory:`, or the address of a PostgreSQL database
 * @throws {CrowdtoneError} those of `openDuckDbStore` and `openPostgresStore`
 */
export async function openStore(location: string, logger?: Logger): Promise<Store> {
  return isDatabaseUrl(location)
    ? openPostgresStore(location, { isShared: false, ...(logger && { logger }) })
    : openDuckDbStore(location, logger);
}
