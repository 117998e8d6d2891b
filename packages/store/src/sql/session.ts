import { CrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';
import type { SourceKey } from '../keys';

const documentRow = z.object({ document: z.string() });

/** A row by column name. */
export type Row = Record<string, unknown>;

/** A value bound to a statement. */
export type SqlValue = string | number | null;

/** The statements of one transaction. */
export interface SqlWriter {
  /** @returns the rows that the statement returns, and how many it changed */
  run(sql: string, values?: readonly SqlValue[]): Promise<{ readonly rows: readonly Row[]; readonly changed: number }>;
}

/**
 * Transactions and queries on one database. Their SQL is what DuckDB and PostgreSQL have in common; what they have not is
 * asked of the session.
 */
export interface SqlSession {
  /** What messages call the database: a path or an address, without a password. */
  readonly location: string;
  /**
   * Runs `write` in a transaction, rolled back when it throws. Where several processes write, one that lost a race is run
   * again, so `write` changes nothing but what its writer writes.
   */
  transaction<Result>(write: (writer: SqlWriter) => Promise<Result>): Promise<Result>;
  /** Runs a query; it counts as pending from now on, also while its SQL is being made. */
  read(sql: string | (() => Promise<string>), values?: readonly SqlValue[]): Promise<Row[]>;
  /**
   * Runs a task, unless another process that uses the database runs one of the same name.
   * @param name at most 100 characters
   */
  unlessHeld(name: string, task: () => Promise<void>): Promise<void>;
  /** Runs a task when no other process that uses the database runs one of the same name; waits until then. */
  alone<Result>(name: string, task: () => Promise<Result>): Promise<Result>;
  /** SQL of a list with the texts at paths of a column of JSON, by default `document`, null where there is nothing. */
  texts(paths: readonly JsonPath[], column?: string): string;
  /**
   * Query of the zones of windows: a row for each, with what the window has and the JSON of the zone as `zone`.
   * @param where condition on the columns of the table `windows`; may be followed by an order and a limit
   */
  zonesOf(where: string): string;
  /** SQL at the end of a query in a transaction, whose rows others may read but not change until the transaction has ended. */
  readonly whileShared: string;
  /** SQL at the end of a query in a transaction, which leaves out rows that another transaction is changing and keeps others from its own. */
  readonly skipLocked: string;
  /** SQL of the time by the clock of the database, milliseconds since 1970. */
  readonly nowMs: string;
  /** A list of numbers as a value, to be cast to its type. */
  listOf(numbers: readonly number[]): string;
  /**
   * SQL of a condition that holds for all frames, readings and windows of a span of a source's time, milliseconds, and spares
   * the database most of the others.
   */
  spanHint(key: SourceKey, fromMs: number, toMs: number): Promise<string>;
}

/** Keys of objects and indices of arrays, from the outside in. */
export type JsonPath = readonly (string | number)[];

/** @throws {CrowdtoneError} E_STORE_CORRUPT when the record does not match its schema */
export function parseDocument<Document>(session: SqlSession, schema: z.ZodType<Document>, row: Row): Document {
  const parsed = schema.safeParse(JSON.parse(documentRow.parse(row).document));
  if (parsed.success) return parsed.data;
  throw new CrowdtoneError(
    'E_STORE_CORRUPT',
    `${session.location} contains an invalid record (${parsed.error.issues[0]?.message}); move it away or restore a copy`,
  );
}
