/** `crowdtone log`: who signed in, was refused, changed, deleted or exported what. */
import type { LogAction } from '@crowdtone/domain';
import { LOG_TABLE, logRow } from '@crowdtone/domain/tables';
import { createLogger } from '@crowdtone/observability';
import { csvHeader, csvRows } from '@crowdtone/store';
import { momentOf } from '../moment';
import { openLiveStore } from '../run/output-store';
import { commandLineEntry } from './delete';

/** Formats of the log. */
export const LOG_FORMATS = ['text', 'json', 'csv'] as const;

/** Options of `crowdtone log`. */
export interface LogFlags {
  readonly in?: string;
  readonly from?: string;
  readonly to?: string;
  readonly action?: LogAction;
  readonly format: (typeof LOG_FORMATS)[number];
}

/**
 * Prints the log, newest first. Reading it as a file is an export, which is logged like others.
 *
 * @returns the exit code
 * @throws {CrowdtoneError} E_USAGE, E_RESULTS_MISSING, E_STORE_LOCKED
 */
export async function printLog({ in: folder, from, to, action, format }: LogFlags): Promise<number> {
  const span = {
    from: from === undefined ? 0 : momentOf(from, '--from'),
    to: to === undefined ? Number.POSITIVE_INFINITY : momentOf(to, '--to'),
  };
  const store = await openLiveStore(folder, createLogger('crowdtone'));
  try {
    const entries = await store.log.list({
      ...span,
      action: action ?? null,
      text: null,
      newest: Number.POSITIVE_INFINITY,
    });
    if (format !== 'text') {
      await store.log.add({ ...commandLineEntry(), action: 'exported', subject: null, detail: 'the log' });
    }
    if (format === 'json') process.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    else if (format === 'csv') process.stdout.write(csvHeader(LOG_TABLE) + csvRows(LOG_TABLE, entries.map(logRow)));
    else {
      for (const { at, action: what, who, from: address, subject, detail } of entries) {
        const whence = address === null ? '' : ` from ${address}`;
        const whom = `${who ?? 'no token'}${whence}`;
        process.stdout.write(
          `${[new Date(at).toISOString(), what, whom, subject, detail].filter(Boolean).join('  ')}\n`,
        );
      }
    }
    return 0;
  } finally {
    await store.close();
  }
}
