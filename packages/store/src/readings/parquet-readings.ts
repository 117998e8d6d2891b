/** Readings of one source as a Parquet file: the columns of the table `readings`, with the presentation time of the frame. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { EXPRESSIONS, type FaceReading } from '@crowdtone/domain';
import { type DuckDBAppender, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { appendFace } from '../duckdb/append-rows';
import { explainDuckDbError } from '../duckdb/errors';
import type { SourceKey } from '../keys';
import { readingFromRow } from '../sql/frame-rows';
import type { ReadingPart } from '../sql/reading-part';
import { ENGINE_OPTIONS } from '../tables/table-database';

/** A reading with the frame that it is of. */
export interface FiledReading {
  readonly sequence: number;
  /** Milliseconds of the source's own time. */
  readonly presentationMs: number;
  readonly face: FaceReading;
}

/** What a file is recognised by. */
export interface FileDigest {
  readonly bytes: number;
  /** Of all its bytes, hexadecimal. */
  readonly sha256: string;
}

const DOUBLES = ['box_x', 'box_y', 'box_width', 'box_height', 'size_px', 'sharpness'];
const CREATE = `
  CREATE TABLE readings (
    run_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, sequence BIGINT NOT NULL, presentation_ms DOUBLE NOT NULL,
    track_id BIGINT NOT NULL, ${DOUBLES.map((name) => `${name} DOUBLE NOT NULL`).join(', ')}, unreadable VARCHAR,
    ${EXPRESSIONS.map((name) => `${name} DOUBLE`).join(', ')})`;

const keyColumns = z.object({ sequence: z.bigint(), presentation_ms: z.number(), track_id: z.bigint() });
const countRow = z.object({ rows: z.bigint() });

/**
 * Writes readings of a source to a local file.
 *
 * @param batches in the order of the file, some at a time
 * @throws {CrowdtoneError} E_DISK_FULL
 */
export async function writeReadings(
  path: string,
  { runId, sourceId }: SourceKey,
  batches: AsyncIterable<readonly FiledReading[]>,
): Promise<FileDigest> {
  await onDuckDb(path, async (connection) => {
    await connection.run(CREATE);
    const appender = await connection.createAppender('readings');
    for await (const batch of batches) {
      for (const reading of batch) {
        appender.appendVarchar(runId);
        appender.appendVarchar(sourceId);
        appendReading(appender, reading);
      }
    }
    appender.closeSync();
    await connection.run(`COPY readings TO ${quoted(path)} (FORMAT PARQUET, COMPRESSION ZSTD)`);
  });
  return digestOf(path);
}

function appendReading(rows: DuckDBAppender, { sequence, presentationMs, face }: FiledReading): void {
  rows.appendBigInt(BigInt(sequence));
  rows.appendDouble(presentationMs);
  rows.appendBigInt(BigInt(face.trackId));
  appendFace(rows, face);
  rows.endRow();
}

const WITHIN = 'sequence BETWEEN $2 AND $3 AND presentation_ms >= $4 AND presentation_ms < $5';

function valuesOf(path: string, { fromSequence, toSequence, fromMs, toMs }: ReadingPart) {
  return [path, BigInt(fromSequence), BigInt(toSequence), fromMs, toMs];
}

/** Hands over the readings of a part of a local file, in its order, some at a time. */
export async function readReadings(
  path: string,
  part: ReadingPart,
  use: (batch: readonly FiledReading[]) => Promise<void> | void,
): Promise<void> {
  await onDuckDb(path, async (connection) => {
    const result = await connection.stream(`SELECT * FROM read_parquet($1) WHERE ${WITHIN}`, valuesOf(path, part));
    const names = result.deduplicatedColumnNames();
    while (true) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      await use(
        chunk.getRows().map((values) => readingOf(Object.fromEntries(names.map((name, at) => [name, values[at]])))),
      );
    }
  });
}

/** Number of readings in a part of a local file. */
export async function countReadings(path: string, part: ReadingPart): Promise<number> {
  return onDuckDb(path, async (connection) => {
    const sql = `SELECT count(*) AS rows FROM read_parquet($1) WHERE ${WITHIN}`;
    const [row] = (await connection.runAndReadAll(sql, valuesOf(path, part))).getRowObjects();
    return Number(countRow.parse(row).rows);
  });
}

function readingOf(row: Record<string, unknown>): FiledReading {
  const { sequence, presentation_ms, track_id } = keyColumns.parse(row);
  const face = readingFromRow({ ...row, track_id: Number(track_id) });
  return { sequence: Number(sequence), presentationMs: presentation_ms, face };
}

/** Digest of a local file. */
export async function digestOf(path: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { bytes, sha256: hash.digest('hex') };
}

async function onDuckDb<Result>(
  path: string,
  task: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const instance = await DuckDBInstance.create(':memory:', ENGINE_OPTIONS);
  const connection = await instance.connect();
  try {
    return await task(connection);
  } catch (error) {
    throw explainDuckDbError(error, path);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
