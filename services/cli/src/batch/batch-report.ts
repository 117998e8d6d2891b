import type { BatchFile, SourceRecord } from '@crowdtone/domain';
import type { Store } from '@crowdtone/store';
import { type StoredReport, storedReport } from '../report/stored-report';
import type { AnalysisResult } from '../run/analysis';

/** The report of an analysis of files, in their order. */
export async function batchReport(
  store: Store,
  { run, failure }: AnalysisResult,
  files: readonly BatchFile[],
): Promise<StoredReport> {
  const order = new Map(files.map(({ sourceId }, index) => [sourceId, index]));
  const stored = [...(await store.listSources(run.runId))].sort(
    (a, b) => (order.get(a.sourceId) ?? 0) - (order.get(b.sourceId) ?? 0),
  );
  // A source whose end could not be stored is reported with what was stored of it.
  const records = stored.map((source): SourceRecord => {
    if (failure === null || source.state === 'complete' || source.error !== null) return source;
    const { code, message } = failure;
    return { ...source, state: source.analysed > 0 ? 'partial' : 'failed', error: { code, message } };
  });
  const inStore = new Set(records.map(({ sourceId }) => sourceId));
  const notAnalysed = files.flatMap(({ sourceId, label, error }) =>
    error && !inStore.has(sourceId) ? [{ sourceId, label, error }] : [],
  );
  return storedReport(store, run, records, notAnalysed);
}
