import { isDeepStrictEqual } from 'node:util';
import { mayContinue, reopenRun } from '@crowdtone/aggregator';
import { type BatchFile, isSettled, type RunRecord, type SourceRecord } from '@crowdtone/domain';
import { mapConcurrently } from '@crowdtone/runtime';
import type { Store } from '@crowdtone/store';
import { parseSource } from '@crowdtone/video';
import { newRun } from '../run/analysis';
import type { ListedSource } from '../run/sources';
import { contentOf, isSameContent } from './file-content';
import { BatchManifest, type BatchRequest, isBegun, newBatch, readBatch } from './manifest';

/** Files that are read at a time to notice changed ones. */
const READS_AT_ONCE = 8;

/** A batch that is about to be worked on. */
export interface OpenedBatch {
  readonly manifest: BatchManifest;
  readonly run: RunRecord;
  /** When an earlier program ended the run; null when none did. */
  readonly earlierEnd: string | null;
  /** The recordings that are yet to be analysed, in order. */
  readonly pending: readonly ListedSource[];
  /** What a user should know about the files, in sentences. */
  readonly remarks: readonly string[];
}

/** How a batch is opened. */
export interface BatchOpening {
  readonly folder: string;
  /** Of the folder. That it is open proves that no other program works on the batch. */
  readonly store: Store;
  readonly request: BatchRequest;
  readonly listed: readonly ListedSource[];
  /** Whether to begin a new batch although the folder has one. */
  readonly fresh: boolean;
  /** Whether to analyse files again whose footage failed. */
  readonly retry: boolean;
}

/**
 * Opens the batch of a folder, or begins one. Manifest and store are compared, and the store is right: a file is done when its
 * source has ended there. Interrupted sources go back to their newest checkpoint, changed files to their beginning.
 */
export async function openBatch({ folder, store, request, listed, fresh, retry }: BatchOpening): Promise<OpenedBatch> {
  const found = fresh ? null : await readBatch(folder);
  const existing = found && isBegun(found) ? found : null;
  if (found && existing === null) await store.deleteRun(found.runId);
  const begun = newRun(request.settings);
  const batch = existing ?? newBatch(request, begun.runId);
  const manifest = new BatchManifest(folder, { ...batch, process: process.pid, options: { ...request.options } });
  const { interrupted, ...stored } = (await store.findRun(batch.runId)) ?? { ...begun, runId: batch.runId };
  const run: RunRecord = { ...stored, endedAt: null };
  const earlierEnd = interrupted === undefined ? stored.endedAt : null;

  const { added, changed } = await compareFiles(manifest, listed, run, store);
  const failed = manifest.files.filter(({ state }) => state === 'failed').map(({ sourceId }) => sourceId);
  const retried = new Set(retry ? failed : []);
  await reopenRun(store, run, retried);
  await nameAnew(store, run, listed);
  const sources = new Map((await store.listSources(run.runId)).map((source) => [source.sourceId, source]));
  const named = new Set(listed.map(({ sourceId }) => sourceId));
  for (const file of manifest.files) {
    const source = sources.get(file.sourceId);
    manifest.set(await fileAsStored(file, source, { store, named, retried }));
  }
  const states = new Map(manifest.files.map(({ sourceId, state }) => [sourceId, state]));
  const pending = listed.filter(({ sourceId }) => states.get(sourceId) === 'pending');
  const remarks = existing === null ? [] : describe(manifest.files, { added, changed, pending: pending.length, run });
  if (pending.length > 0) manifest.setReported(false);
  await manifest.flush();
  return { manifest, run, earlierEnd, pending, remarks };
}

/** Adds new files to the manifest and sets changed ones back. */
async function compareFiles(
  manifest: BatchManifest,
  listed: readonly ListedSource[],
  run: RunRecord,
  store: Store,
): Promise<{ added: number; changed: readonly string[] }> {
  const contents = await mapConcurrently(listed, READS_AT_ONCE, ({ sourceId, location }) =>
    contentOf(location, manifest.find(sourceId)?.content),
  );
  let added = 0;
  const changed: string[] = [];
  for (const [index, source] of listed.entries()) {
    const content = contents[index] ?? null;
    const known = manifest.find(source.sourceId);
    const { sourceId, label, group, recordedAt, clip, location } = source;
    const described = {
      sourceId,
      label,
      location: parseSource(location).kind === 'file' ? location : parseSource(location).name,
      ...(group !== undefined && { group }),
      ...(recordedAt && { recordedAt }),
      ...(clip && { clip }),
      content,
    };
    if (known && isSameContent(known.content, content)) {
      const { group: _, ...rest } = known;
      manifest.set({ ...rest, ...described });
      continue;
    }
    if (known) {
      changed.push(label);
      await store.deleteSource({ runId: run.runId, sourceId });
    } else added += 1;
    manifest.set({ ...described, state: 'pending', windows: 0, error: null });
  }
  return { added, changed };
}

/** Gives stored sources the names, groups and times of day of this call: they may have changed in the list. */
async function nameAnew(store: Store, run: RunRecord, listed: readonly ListedSource[]): Promise<void> {
  const named = new Map(listed.map((source) => [source.sourceId, source]));
  const changed = (await store.listSources(run.runId)).flatMap((source) => {
    const now = named.get(source.sourceId);
    if (now === undefined) return [];
    const { group: _, ...rest } = source;
    const { label, group, recordedAt = source.recordedAt } = now;
    const renamed = { ...rest, label, ...(group !== undefined && { group }), ...(recordedAt && { recordedAt }) };
    return isDeepStrictEqual(renamed, source) ? [] : [renamed];
  });
  if (changed.length > 0) await store.commit({ sources: changed });
}

interface Reconciliation {
  readonly store: Store;
  /** Ids of the sources that were named this time. */
  readonly named: ReadonlySet<string>;
  readonly retried: ReadonlySet<string>;
}

async function fileAsStored(
  file: BatchFile,
  source: SourceRecord | undefined,
  { store, named, retried }: Reconciliation,
): Promise<BatchFile> {
  if (source && isSettled(source) && !mayContinue(source))
    return endedFile(file, source, await countWindows(store, source));
  if (!named.has(file.sourceId)) {
    const message = 'the file was not found any more; restore it and run again';
    return { ...file, state: 'failed', windows: 0, error: { code: 'E_SOURCE_MISSING', message } };
  }
  // Refused by its probe: it never got into the store. Without content it may be there now.
  const isRefused = file.state === 'failed' && !source && file.content !== null && !retried.has(file.sourceId);
  return isRefused ? file : { ...file, state: 'pending', windows: 0, error: null };
}

/** The entry of a file whose source has ended. */
export function endedFile(file: BatchFile, source: SourceRecord, windows: number): BatchFile {
  const { error } = source;
  if (mayContinue(source)) return { ...file, state: 'pending', windows, error };
  return { ...file, state: error === null ? 'done' : 'failed', windows, error };
}

/** Number of the windows of a source. */
export async function countWindows(
  store: Pick<Store, 'listWindows'>,
  { runId, sourceId }: SourceRecord,
): Promise<number> {
  return (await store.listWindows({ runId, sourceId, fromMs: 0, toMs: Infinity, newest: Infinity })).length;
}

function describe(
  files: readonly BatchFile[],
  { added, changed, pending, run }: { added: number; changed: readonly string[]; pending: number; run: RunRecord },
): string[] {
  const done = files.filter(({ state }) => state === 'done').length;
  const failed = files.filter(({ state }) => state === 'failed').length;
  const parts = [`${done} of ${files.length} recordings done`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (added > 0) parts.push(`${added} new`);
  const known = parts.join(', ');
  const remarks =
    pending === 0
      ? [`nothing to analyse: ${known}; --fresh begins again`]
      : [`continuing the analysis of ${run.startedAt.slice(0, 16).replace('T', ' ')}: ${known}`];
  if (changed.length > 0) {
    const names = changed.slice(0, 5).join(', ') + (changed.length > 5 ? ', ...' : '');
    remarks.push(`changed since they were analysed, and analysed again: ${names}`);
  }
  return remarks;
}
