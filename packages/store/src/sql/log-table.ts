import { type LogEntry, logEntrySchema } from '@crowdtone/domain';
import type { LogSpan, LogStore } from '../log-store';
import { ALL_ROWS } from './limits';
import { parseDocument, type SqlSession, type SqlWriter } from './session';

const ADD = 'INSERT INTO log VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING';
const LIST = `
  SELECT document FROM log
  WHERE logged_at >= $1 AND logged_at < $2 AND (CAST($3 AS VARCHAR) IS NULL OR action = $3)
    AND (CAST($4 AS VARCHAR) IS NULL OR strpos(lower(coalesce(who, '')), $4) > 0 OR strpos(lower(coalesce(subject, '')), $4) > 0)
  ORDER BY logged_at DESC, id DESC LIMIT $5`;

/** {@link LogStore} in SQL. */
export class LogTable implements LogStore {
  constructor(private readonly session: SqlSession) {}

  async add(entry: LogEntry): Promise<void> {
    await this.session.transaction((writer) => addLogEntry(writer, entry));
  }

  async list({ from, to, action, text, newest }: LogSpan): Promise<LogEntry[]> {
    const values = [from, to, action, text === null ? null : text.toLowerCase(), Math.min(newest, ALL_ROWS)];
    return (await this.session.read(LIST, values)).map((row) => parseDocument(this.session, logEntrySchema, row));
  }
}

/** Adds an entry within a transaction. */
export async function addLogEntry(writer: SqlWriter, entry: LogEntry): Promise<void> {
  const { id, at, action, who, subject } = entry;
  await writer.run(ADD, [id, at, action, who, subject, JSON.stringify(entry)]);
}
