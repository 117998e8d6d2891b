import type { AnalysisOptions } from '@crowdtone/config';
import { type CrowdtoneError, type GroupEvent, parseCorrections, type SourceRecord } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';
import { type AnalysisResult, analyseVideos } from '../run/analysis';
import { stopOnSignals } from '../run/interrupt';
import { createProgressView } from '../run/progress';
import type { RunPlan } from '../run/settings';
import { type ChosenSource, type ListedSource, probeSources, type RefusedSource } from '../run/sources';
import { countWindows, endedFile, type OpenedBatch } from './open-batch';

/** What working on a batch needs. */
export interface BatchWork {
  readonly batch: OpenedBatch;
  readonly options: AnalysisOptions;
  readonly plan: RunPlan;
  readonly store: Store;
  /** Recordings that were probed already, by source id. */
  readonly probed: ReadonlyMap<string, ChosenSource | RefusedSource>;
  /** Further recordings of a watched folder; see `AnalysisRequest`. */
  readonly more?: (signal: AbortSignal) => Promise<readonly ListedSource[] | null>;
  readonly quiet: boolean;
  readonly logger: Logger;
}

/** Analyses what is pending of a batch, keeping its manifest. */
export async function runBatch(work: BatchWork): Promise<AnalysisResult & { interrupted: boolean }> {
  const { batch, options, plan, store, quiet, logger, more } = work;
  const { manifest, run } = batch;
  const corrections = parseCorrections(options);
  const probeAll = async (listed: readonly ListedSource[]): Promise<ChosenSource[]> => {
    const unknown = listed.filter(({ sourceId }) => !work.probed.has(sourceId));
    const known = listed.flatMap(({ sourceId }) => work.probed.get(sourceId) ?? []);
    const now = await probeSources(unknown, corrections);
    for (const { source, error } of [...known.filter((each) => 'error' in each), ...now.refused]) {
      if (source) manifest.change(source.sourceId, { state: 'failed', error: shown(error) });
    }
    const chosen = new Map(
      [...known.filter((each) => 'info' in each), ...now.chosen].map((each) => [each.sourceId, each]),
    );
    return listed.flatMap(({ sourceId }) => chosen.get(sourceId) ?? []);
  };

  const interrupt = stopOnSignals();
  const sources = await probeAll(batch.pending);
  const settle = async (source: SourceRecord) => {
    const file = manifest.find(source.sourceId);
    if (file) manifest.set(endedFile(file, source, await countWindows(store, source)));
  };
  if (sources.length === 0 && !more) {
    interrupt.dispose();
    // Where nothing was left to do, the run ended when its last recording did.
    const earlierEnd = batch.pending.length === 0 ? batch.earlierEnd : null;
    const ended = { ...run, endedAt: earlierEnd ?? new Date().toISOString() };
    await store.saveRun(ended);
    await manifest.flush();
    return { run: ended, failure: null, interrupted: false };
  }

  const lengths = sources.map(({ info, clip }) => (clip?.toMs ?? info.durationMs ?? Number.NaN) - (clip?.fromMs ?? 0));
  const totalMs = more ? Number.NaN : lengths.reduce((sum, length) => sum + length, 0);
  const progress = createProgressView(Number.isNaN(totalMs) ? null : totalMs, quiet);
  let readable: number | null = null;
  const onEvent = (event: GroupEvent) => {
    if (event.kind === 'window') readable = event.window.people.readable;
    if (event.kind === 'source') progress.update(event.source, readable);
  };
  try {
    const result = await analyseVideos({
      options,
      plan,
      run,
      sources,
      total: manifest.files.length,
      store,
      signal: interrupt.signal,
      logger,
      onEvent,
      onSourceBegun: (sourceId) => manifest.change(sourceId, { state: 'running' }),
      onSourceEnded: settle,
      ...(more && {
        more: async () => {
          const listed = await more(interrupt.signal);
          return listed && probeAll(listed);
        },
      }),
    });
    for (const source of await store.listSources(run.runId)) await settle(source);
    await manifest.flush();
    const isDone = manifest.files.every(({ state }) => state === 'done' || state === 'failed');
    // Nothing was interrupted: stopping is how the watching of a folder ends.
    if (more && isDone && interrupt.signal.aborted) return { run: result.run, failure: null, interrupted: false };
    return { ...result, interrupted: interrupt.signal.aborted };
  } finally {
    interrupt.dispose();
    progress.end();
  }
}

function shown({ code, message }: CrowdtoneError): { code: string; message: string } {
  return { code, message };
}
