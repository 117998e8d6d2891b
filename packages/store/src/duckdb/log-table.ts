import { type LogEntry, logEntrySchema } from '@crowdtone/domain';
import type { LogSpan, LogStore } from '../log-store';
import { ALL_ROWS } from './limits';
import type { Session } from './session';

const ADD = 'INSERT INTO log VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING';
const LIST = `
  SELECT document FROM log
  WHERE logged_at >= $1 AND logged_at < $2 AND ($3 IS NULL OR action = $3)
    AND ($4 IS NULL OR contains(lower(coalesce(who, '')), $4) OR contains(lower(coalesce(subject, '')), $4))
  ORDER BY logged_at DESC, id DESC LIMIT $5`;

/** {@link LogStore} on DuckDB. */
export class LogTable implements LogStore {
  constructor(private readonly session: Session) {}

  async add(entry: LogEntry): Promise<void> {
    await this.session.transaction(() => addLogEntry(this.session, entry));
  }

  async list({ from, to, action, text, newest }: LogSpan): Promise<LogEntry[]> {
    const values = [from, to, action, text === null ? null : text.toLowerCase(), Math.min(newest, ALL_ROWS)];
    return (await this.session.read(LIST, values)).map((row) => this.session.parseDocument(logEntrySchema, row));
  }
}

/** Adds an entry within a transaction. */
export async function addLogEntry(session: Session, entry: LogEntry): Promise<void> {
  const { id, at, action, who, subject } = entry;
  await session.writer.run(ADD, [id, at, action, who, subject, JSON.stringify(entry)]);
}
