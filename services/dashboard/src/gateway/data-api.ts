import {
  type DeletionSummary,
  type DeletionTarget,
  deletionAnswerSchema,
  type LogAction,
  type LogEntry,
  logAnswerSchema,
  type StorageForecast,
  type StorageUsage,
  storageAnswerSchema,
} from '@crowdtone/domain';
import { fetchAnswer } from './api';

/** Which entries of the log are wanted. */
export interface LogFilter {
  readonly action: LogAction | null;
  /** Part of the name of a token or of a subject; empty for all. */
  readonly text: string;
}

/** Deletes what was recorded, or with `dryRun` only says what would go. */
export async function requestDeletion(target: DeletionTarget, dryRun: boolean): Promise<DeletionSummary> {
  const answer = await fetchAnswer('api/deletions', deletionAnswerSchema, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ target, dryRun }),
  });
  return answer.summary;
}

/** The size of the store and its forecast. */
export function fetchStorage(
  signal: AbortSignal,
): Promise<{ readonly usage: StorageUsage; readonly forecast: StorageForecast }> {
  return fetchAnswer('api/storage', storageAnswerSchema, signal);
}

/** The newest entries of the log before one of them; null for the newest of all. */
export function fetchLog(
  filter: LogFilter,
  before: LogEntry | null,
  signal: AbortSignal,
): Promise<{ readonly entries: readonly LogEntry[]; readonly older: boolean }> {
  const query = logQuery(filter);
  if (before !== null) query.set('to', String(before.at));
  return fetchAnswer(`api/log?${query}`, logAnswerSchema, signal);
}

/** The address of the log as CSV. */
export function logCsvAddress(filter: LogFilter): string {
  return `api/log.csv?${logQuery(filter)}`;
}

function logQuery({ action, text }: LogFilter): URLSearchParams {
  const wanted = text.trim();
  return new URLSearchParams({ ...(action !== null && { action }), ...(wanted !== '' && { text: wanted }) });
}
