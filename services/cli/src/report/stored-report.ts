import type { Report, RunRecord, SourceRecord, SourceReport, UnanalysedRecording } from '@crowdtone/domain';
import type { Store } from '@crowdtone/store';
import { headOf, videoReport } from './build';

/** A {@link Report} whose videos are read one at a time: the windows of hundreds of hours are more than memory holds. */
export interface StoredReport extends Omit<Report, 'sources'> {
  /** The videos without their windows, in the order of the report. */
  readonly records: readonly SourceRecord[];
  /** One of them with its windows. */
  readonly read: (record: SourceRecord) => Promise<SourceReport>;
}

/**
 * A report of what the store holds about a run.
 *
 * @param records what is said of its videos, in the order of the report
 * @param notAnalysed recordings of the run that the store does not know, because they could not be opened
 */
export function storedReport(
  store: Pick<Store, 'listWindows'>,
  run: RunRecord,
  records: readonly SourceRecord[],
  notAnalysed: readonly UnanalysedRecording[],
): StoredReport {
  const read = async (record: SourceRecord) => {
    const { runId, sourceId } = record;
    const whole = { fromMs: 0, toMs: Number.POSITIVE_INFINITY, newest: Number.POSITIVE_INFINITY };
    return videoReport(record, await store.listWindows({ runId, sourceId, ...whole }));
  };
  return { ...headOf(run, records, notAnalysed), records, read: rememberingLast(read) };
}

/** A report that is in memory, as one that is read. */
export function loadedReport({ sources, ...head }: Report): StoredReport {
  const read = async ({ sourceId }: SourceRecord) => {
    const video = sources.find((source) => source.sourceId === sourceId);
    if (video === undefined) throw new Error(`the report has no source ${sourceId}`);
    return video;
  };
  return { ...head, records: sources, read };
}

/** Videos of a report, one after the other. */
export async function* videosOf(
  { read }: Pick<StoredReport, 'read'>,
  records: readonly SourceRecord[],
): AsyncGenerator<SourceReport> {
  for (const record of records) yield await read(record);
}

/** Reads again what was not read last: the files of a report of one long video read it once. */
function rememberingLast(read: StoredReport['read']): StoredReport['read'] {
  let last: { readonly record: SourceRecord; readonly video: SourceReport } | null = null;
  return async (record) => {
    if (last?.record !== record) {
      // The windows of two videos need not be in memory at once.
      last = null;
      last = { record, video: await read(record) };
    }
    return last.video;
  };
}
