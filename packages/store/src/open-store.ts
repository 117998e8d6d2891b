import type { Logger } from '@crowdtone/observability';
import { openDuckDbStore } from './duckdb/open-store';
import type { FencedStore } from './fence';
import { isDatabaseUrl } from './postgres/address';
import { openPostgresStore } from './postgres/open-postgres-store';

/**
 * Opens or creates a store that this program has for itself.
 *
 * @param location a DuckDB file, `:memory:`, or the address of a PostgreSQL database
 * @throws {CrowdtoneError} those of `openDuckDbStore` and `openPostgresStore`
 */
export async function openStore(location: string, logger?: Logger): Promise<FencedStore> {
  return isDatabaseUrl(location)
    ? openPostgresStore(location, { isShared: false, ...(logger && { logger }) })
    : openDuckDbStore(location, logger);
}
