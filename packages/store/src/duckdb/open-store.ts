import { chmod, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { createLogger, type Logger } from '@crowdtone/observability';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { FencedStore } from '../fence';
import { SqlStore } from '../sql/sql-store';
import { DuckDbEngine } from './duckdb-engine';
import { explainDuckDbError } from './errors';
import { makeTables, migrate, versionOf, withCopy } from './migrate';
import { MEMORY_LIMIT, PageCache } from './page-cache';
import { STORE_VERSION } from './schema';
import { DuckDbSession } from './session';

/**
 * One thread: commits are small, and the networks need the cores. The memory limit bounds DuckDB's cache of pages, which otherwise
 * grows with the file for days; queries that need more use the disk. Blocks of a new file are the smallest that there are: the newest
 * rows of every column of every table take a block of memory each, 69 MB of the usual size of 256 KiB, 4 MB of this one. Rows are in
 * memory until a checkpoint: with the usual 16 MB of write-ahead log memory grows for 40 minutes of two cameras, to fall at once.
 */
const ENGINE_OPTIONS = {
  threads: '1',
  memory_limit: MEMORY_LIMIT,
  default_block_size: '16384',
  checkpoint_threshold: '4MB',
};
/**
 * Rows that a checkpoint writes again where a few were added: the last group of each table, 25 MB of windows. With the usual 122,880
 * it was every window of 34 hours of two cameras, which took seconds and as much memory as there may be.
 */
const ROW_GROUP_SIZE = 8_192;
/** What an attached file is called in statements of its connections. */
const ATTACHED_AS = 'store';

/** Readable and writable by the owner only. */
const OWNER_ONLY = 0o600;

/** Open files. DuckDB locks a file against other processes, but a process that opens it twice corrupts it. */
const openFiles = new Set<string>();

/**
 * Opens or creates a store.
 *
 * A file of an older format is brought to this one, with a copy beside it until that has succeeded.
 *
 * The file is made private to its owner: it contains camera addresses with passwords, and when people were where.
 *
 * @param location a file, or `:memory:` for a store that lives as long as this object
 * @param logger gets a warning when the file system refuses mode 600
 * @throws {CrowdtoneError} E_STORE_LOCKED when another process, or this one, has the file open
 * @throws {CrowdtoneError} E_STORE_CORRUPT when the file is damaged, or was written by another program or a newer version
 * @throws {CrowdtoneError} E_STORE_UNAVAILABLE when the file cannot be opened for writing
 * @throws {CrowdtoneError} E_DISK_FULL when there is no disk space left
 */
export async function openDuckDbStore(location: string, logger: Logger = createLogger('store')): Promise<FencedStore> {
  if (location === ':memory:') return connect(location, () => undefined);
  const file = await canonicalPath(location);
  if (openFiles.has(file)) {
    throw new CrowdtoneError(
      'E_STORE_LOCKED',
      `${location} is already open in this process; close it first, or use another file`,
    );
  }
  openFiles.add(file);
  const release = () => openFiles.delete(file);
  try {
    const store = await connect(location, release);
    await makePrivate(file, logger);
    return store;
  } catch (error) {
    release();
    throw explainDuckDbError(error, location);
  }
}

/** Sets mode 600 on the file and on a write-ahead log that an earlier process left. */
async function makePrivate(file: string, logger: Logger): Promise<void> {
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

/** The path without links, so that two paths of one file are recognised; for a new file, within its real folder. */
async function canonicalPath(location: string): Promise<string> {
  const folder = await realpath(path.dirname(location)).catch(() => path.resolve(path.dirname(location)));
  const file = path.join(folder, path.basename(location));
  return realpath(file).catch(() => file);
}

async function connect(location: string, release: () => void): Promise<FencedStore> {
  const opened = await openSession(location);
  const close = () => {
    opened.close();
    release();
  };
  try {
    const store = new SqlStore(new DuckDbEngine(opened.session, close));
    await store.deletions.completeInterrupted();
    return store;
  } catch (error) {
    close();
    throw error;
  }
}

/** A session on tables of this format. */
async function openSession(location: string): Promise<OpenSession> {
  const opened = await connected(location);
  try {
    const version = await versionOf(opened.session);
    if (version !== null && version < STORE_VERSION) {
      opened.close();
      await withCopy(location, version, () => migrated(location, version));
      return await connected(location);
    }
    refuseNewer(version, location);
    await makeTables(opened.session, version === null);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

async function migrated(location: string, version: number): Promise<void> {
  const { session, close } = await connected(location);
  try {
    await migrate(session, version);
  } finally {
    close();
  }
}

interface OpenSession {
  readonly session: DuckDbSession;
  /** May be called again. */
  readonly close: () => void;
}

async function connected(location: string): Promise<OpenSession> {
  const isFile = location !== ':memory:';
  // Beside the file, as DuckDB has it for a file that is not attached.
  const options = isFile ? { ...ENGINE_OPTIONS, temp_directory: `${location}.tmp` } : ENGINE_OPTIONS;
  const instance = await DuckDBInstance.create(':memory:', options);
  const connections: DuckDBConnection[] = [];
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    for (const connection of connections) connection.closeSync();
    instance.closeSync();
  };
  try {
    const writer = await instance.connect();
    connections.push(writer);
    if (isFile) await writer.run(attaching(location));
    const reader = await instance.connect();
    connections.push(reader);
    if (isFile) for (const connection of connections) await connection.run(`USE ${ATTACHED_AS}`);
    const pages = isFile ? await PageCache.of(writer) : null;
    return { session: new DuckDbSession(location, writer, reader, pages), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Only a file that is attached has groups of another size. */
function attaching(file: string): string {
  return `ATTACH '${file.replaceAll("'", "''")}' AS ${ATTACHED_AS} (TYPE duckdb, ROW_GROUP_SIZE ${ROW_GROUP_SIZE})`;
}

function refuseNewer(version: number | null, location: string): void {
  if (version === null || version <= STORE_VERSION) return;
  throw new CrowdtoneError(
    'E_STORE_CORRUPT',
    `${location} has format ${version}, but this version reads formats up to ${STORE_VERSION}; use the version that wrote it`,
  );
}
