import { chmod, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { createLogger, type Logger } from '@crowdtone/observability';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Store } from '../store';
import { DuckDbStore } from './duckdb-store';
import { explainDuckDbError } from './errors';
import { STORE_VERSION, TABLES } from './schema';
import { Session } from './session';

/**
 * One thread: a commit is a few rows, and the cores belong to the networks. The memory limit is for DuckDB's page
 * cache, which otherwise grows towards 80 % of the machine over a long run.
 */
const ENGINE_OPTIONS = { threads: '1', memory_limit: '512MB' };

/** Read and written by its owner. */
const OWNER_ONLY = 0o600;

/** DuckDB locks a file against other processes, but lets one process open it twice and then damages it. */
const openFiles = new Set<string>();

/**
 * Opens, or makes, a store.
 *
 * A file is for its owner alone from then on: it says when people were where, and the addresses of cameras hold passwords.
 *
 * @param location a file, or `:memory:` for a store that lives as long as this object
 * @param logger gets a warning when the file system refuses to keep others out
 * @throws E_STORE_LOCKED another process, or this one, has the file open
 * @throws E_STORE_CORRUPT the file is damaged, or was made by another program or a newer Crowdtone
 * @throws E_STORE_UNAVAILABLE the file cannot be opened for writing
 * @throws E_DISK_FULL
 */
export async function openStore(location: string, logger: Logger = createLogger('store')): Promise<Store> {
  if (location === ':memory:') return connect(location, () => undefined);
  const file = await canonicalPath(location);
  if (openFiles.has(file)) {
    throw new CrowdtoneError(
      'E_STORE_LOCKED',
      `${location} is open in this process already; close it first, or name another file`,
    );
  }
  openFiles.add(file);
  const release = () => openFiles.delete(file);
  try {
    const store = await connect(location, release);
    await keepForOwner(file, logger);
    return store;
  } catch (error) {
    release();
    throw explainDuckDbError(error, location);
  }
}

/** The file, and the write-ahead log that an earlier program may have left beside it, as its umask made it. */
async function keepForOwner(file: string, logger: Logger): Promise<void> {
  for (const path of [file, `${file}.wal`]) {
    try {
      await chmod(path, OWNER_ONLY);
    } catch (error) {
      if (isMissing(error)) continue; // there is no log between two checkpoints
      logger.warn({ err: error, path }, 'the store may be readable by other users: its file system refused mode 600');
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The path without links, so that two names of one file are seen as one; a file yet to be made has its folder's. */
async function canonicalPath(location: string): Promise<string> {
  const folder = await realpath(path.dirname(location)).catch(() => path.resolve(path.dirname(location)));
  const file = path.join(folder, path.basename(location));
  return realpath(file).catch(() => file);
}

async function connect(location: string, release: () => void): Promise<Store> {
  const instance = await DuckDBInstance.create(location, ENGINE_OPTIONS);
  const connections: DuckDBConnection[] = [];
  const close = () => {
    for (const connection of connections) connection.closeSync();
    instance.closeSync();
    release();
  };
  try {
    const writer = await instance.connect();
    connections.push(writer);
    await writer.run(TABLES);
    await checkVersion(writer, location);
    const reader = await instance.connect();
    connections.push(reader);
    return new DuckDbStore(new Session(location, writer, reader), close);
  } catch (error) {
    close();
    throw error;
  }
}

async function checkVersion(writer: DuckDBConnection, location: string): Promise<void> {
  const [version] = (await writer.runAndReadAll('SELECT version FROM store_version')).getColumnsJS()[0] ?? [];
  if (version === undefined) await writer.run('INSERT INTO store_version VALUES ($1)', [STORE_VERSION]);
  else if (version !== STORE_VERSION) {
    throw new CrowdtoneError(
      'E_STORE_CORRUPT',
      `${location} was written in format ${version}, this Crowdtone reads format ${STORE_VERSION}; use the version that made it`,
    );
  }
}
