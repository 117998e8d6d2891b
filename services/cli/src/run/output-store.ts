import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endInterruptedRuns } from '@crowdtone/aggregator';
import type { LiveConfig } from '@crowdtone/config';
import { CrowdtoneError, type RunRecord } from '@crowdtone/domain';
import { describeExpressionModel, type ExpressionModelName, expressionModelNames } from '@crowdtone/networks';
import type { Logger } from '@crowdtone/observability';
import { type FencedStore, openPostgresStore, openStore, type ReadingPlace, type Store } from '@crowdtone/store';
import { makeOutputFolder } from '../report/write';
import { LIVE_FOLDER } from './live-folder';

/** The store in the output folder; `crowdtone serve --out` opens it again. */
export const STORE_FILE = 'crowdtone.duckdb';

/** The database that the environment names for what cameras show; undefined when it names none. */
export function databaseOfEnvironment(): string | undefined {
  return process.env.DATABASE_URL || undefined;
}

/** Where files of readings are, by a configuration; null for nowhere, undefined to leave it as it was. */
export function readingPlaceOf(config: Pick<LiveConfig, 'readingFiles'> | null): ReadingPlace | null | undefined {
  return config === null ? undefined : (config.readingFiles ?? null);
}

/**
 * The store of an output folder, created if missing, or of a database. Runs that a killed program left open are ended first.
 *
 * @param database address of a PostgreSQL database that holds the store instead of a file in the folder
 * @param readingPlace where the database has files of readings; null when it has none
 * @throws {CrowdtoneError} E_OUT_NOT_WRITABLE and the errors of `openStore`
 */
export async function openOutputStore(
  folder: string,
  logger: Logger,
  database?: string,
  readingPlace?: ReadingPlace | null,
): Promise<FencedStore> {
  await makeOutputFolder(folder);
  const store = await openStore(database ?? join(folder, STORE_FILE), logger, readingPlace);
  try {
    for (const { runId, startedAt } of await endInterruptedRuns(store, correctionOf)) {
      logger.warn({ runId, startedAt }, 'a run of an earlier program was still open; it was ended as interrupted');
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * The store of `crowdtone serve`, for a command that looks into it or deletes from it: that of a folder; without one that of the
 * database of the environment, which `serve` may be writing to at the same time.
 *
 * @param folder as named by the user
 * @throws {CrowdtoneError} E_RESULTS_MISSING when the folder has none; the errors of `openStore` and `openPostgresStore`
 */
export async function openLiveStore(folder: string | undefined, logger: Logger): Promise<Store> {
  const database = folder === undefined ? databaseOfEnvironment() : undefined;
  if (database !== undefined) return openPostgresStore(database, { isShared: true, logger });
  const place = folder ?? LIVE_FOLDER;
  if (existsSync(join(place, STORE_FILE))) return openOutputStore(place, logger);
  const advice = 'name the folder of crowdtone serve with --in, or its database in DATABASE_URL';
  throw new CrowdtoneError('E_RESULTS_MISSING', `${place} holds no store; ${advice}`);
}

/** Null, so shares are counted, where the model of the run is not the installed one any more. */
function correctionOf({ settings: { model } }: RunRecord) {
  const name = expressionModelNames.find((known): known is ExpressionModelName => known === model.name);
  if (name === undefined) return null;
  const { identity, shareCorrection } = describeExpressionModel(name);
  return identity.digest === model.digest ? shareCorrection : null;
}
