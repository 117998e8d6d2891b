/** `crowdtone runs`: what was analysed, what is in progress, and what can be done with it. */
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Batch, type BatchFileState, CrowdtoneError, describeSummary } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { openStore, type Store } from '@crowdtone/store';
import { BATCH_FILE, isFinished, readBatch } from '../batch/manifest';
import { REPORTS_FOLDER } from '../batch/output-folder';
import { confirmDeletion } from '../confirm';
import { REPORT_FILES } from '../report/write';
import { openOutputStore, STORE_FILE } from '../run/output-store';
import { commandLineEntry } from './delete';
import { continueBatch } from './resume';

/** What a report leaves in its folder. */
const REPORT_NAMES = [
  ...Object.values(REPORT_FILES),
  'windows.csv',
  'windows.parquet',
  'readings.csv',
  'readings.parquet',
  'timelines',
  'annotated',
];

/** Options that all of its commands have. */
export interface RunsFlags {
  /** Folder with output folders, or one of them. */
  readonly in?: string;
  readonly json: boolean;
}

/** Options of `crowdtone runs delete`. */
export interface DeleteRunFlags extends RunsFlags {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** A run with where it is. */
interface FoundRun {
  readonly runId: string;
  readonly folder: string;
  readonly startedAt: string;
  /** `running`: a program has the store open. */
  readonly state: 'running' | 'finished' | 'partial' | 'interrupted' | 'live';
  readonly files: Readonly<Record<BatchFileState, number>> | null;
  readonly batch: Batch | null;
}

/** Lists all runs, newest first. @returns the exit code */
export async function listRuns(flags: RunsFlags): Promise<number> {
  const runs = await findRuns(flags.in);
  if (flags.json) {
    const shown = runs.map(({ batch: _, ...run }) => run);
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return 0;
  }
  if (runs.length === 0) process.stdout.write(`no runs in ${flags.in ?? REPORTS_FOLDER}\n`);
  for (const { runId, folder, startedAt, state, files } of runs) {
    const counts = files ? `${files.done} done, ${files.failed} failed, ${files.pending + files.running} to do` : '';
    const cells = [runId, startedAt.slice(0, 16).replace('T', ' '), state.padEnd(11), folder, counts];
    process.stdout.write(`${cells.filter(Boolean).join('  ')}\n`);
  }
  return 0;
}

/** Prints the recordings of a run. @throws {CrowdtoneError} E_BATCH_UNKNOWN @returns the exit code */
export async function showRun(runId: string, flags: RunsFlags): Promise<number> {
  const run = await findRun(runId, flags.in);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(run.batch ?? run, null, 2)}\n`);
    return 0;
  }
  process.stdout.write(`${run.runId}  ${run.state}  ${run.folder}\n`);
  for (const { label, state, windows, error } of run.batch?.files ?? []) {
    const rest = error ? `${error.code}: ${error.message}` : windows > 0 ? `${windows} windows` : '';
    process.stdout.write(`${[state.padEnd(7), label, rest].filter(Boolean).join('  ')}\n`);
  }
  return 0;
}

/**
 * Analyses the failed recordings of a run again, and what is left of it.
 * @returns the exit code of the analysis
 * @throws {CrowdtoneError} E_BATCH_UNKNOWN, E_BATCH_RUNNING, and those of `analyze`
 */
export async function retryRun(runId: string, flags: RunsFlags): Promise<number> {
  const { folder, batch, state } = await findRun(runId, flags.in);
  if (batch === null)
    throw new CrowdtoneError('E_BATCH_UNKNOWN', `run ${runId} is no analysis of recordings; name another`);
  if (state === 'running') throw running(runId);
  return continueBatch(folder, batch, { json: flags.json, quiet: false, retry: true });
}

/**
 * Stops a run in progress as Ctrl-C does: what it has is kept, and it can go on later.
 * @returns the exit code
 * @throws {CrowdtoneError} E_BATCH_UNKNOWN; E_BATCH_RUNNING when it is not in progress
 */
export async function cancelRun(runId: string, flags: RunsFlags): Promise<number> {
  const { batch, state, folder } = await findRun(runId, flags.in);
  if (state !== 'running' || batch === null) {
    throw new CrowdtoneError('E_BATCH_RUNNING', `run ${runId} is not in progress; see crowdtone runs list`);
  }
  process.kill(batch.process, 'SIGINT');
  process.stdout.write(`stopping run ${runId}; go on later with crowdtone resume ${folder}\n`);
  return 0;
}

/**
 * Deletes a run from its store, and its report when it is that of the folder, after one question. A deletion that was cut
 * short is completed by the next one.
 * @returns the exit code
 * @throws {CrowdtoneError} E_BATCH_UNKNOWN, E_BATCH_RUNNING, E_NOT_CONFIRMED, E_STORE_LOCKED
 */
export async function deleteRun(runId: string, flags: DeleteRunFlags): Promise<number> {
  const { folder, batch, state } = await findRun(runId, flags.in);
  if (state === 'running') throw running(runId);
  const names = batch ? [...REPORT_NAMES, BATCH_FILE].filter((name) => existsSync(join(folder, name))) : [];
  const store = await openOutputStore(folder, createLogger('crowdtone'));
  let what: string;
  try {
    const target = { kind: 'run', runId } as const;
    // Of a deletion that was cut short the store may have done its part already.
    const isStored = (await store.findRun(runId)) !== null;
    what = isStored ? describeSummary(await store.deletions.preview(target)) : 'nothing in the store';
    if (names.length > 0) what += `; in ${folder}: ${names.join(', ')}`;
    if (!flags.dryRun) {
      await confirmDeletion(`run ${runId} (${what})`, flags.yes);
      if (isStored) await store.deletions.delete(target, commandLineEntry());
    }
  } finally {
    await store.close();
  }
  // The manifest last: without it the run could not be found to delete the rest.
  if (!flags.dryRun) for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ deleted: !flags.dryRun, runId, folder, what }, null, 2)}\n`);
  } else process.stdout.write(`${flags.dryRun ? 'would delete' : 'deleted'} run ${runId} of ${folder}: ${what}\n`);
  return 0;
}

async function findRun(runId: string, where: string | undefined): Promise<FoundRun> {
  const run = (await findRuns(where)).find((each) => each.runId === runId);
  if (run) return run;
  throw new CrowdtoneError('E_BATCH_UNKNOWN', `no run ${runId} in ${where ?? REPORTS_FOLDER}; see crowdtone runs list`);
}

function running(runId: string): CrowdtoneError {
  return new CrowdtoneError(
    'E_BATCH_RUNNING',
    `run ${runId} is in progress; stop it with crowdtone runs cancel ${runId}`,
  );
}

/** Newest first. */
async function findRuns(where = REPORTS_FOLDER): Promise<FoundRun[]> {
  const names = await readdir(where).catch(() => []); // no report yet
  const folders = [where, ...names.map((name) => join(where, name))];
  const runs: FoundRun[] = [];
  for (const folder of folders) {
    if (await isFile(join(folder, STORE_FILE))) runs.push(...(await runsOf(folder)));
  }
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

async function runsOf(folder: string): Promise<FoundRun[]> {
  const batch = await readBatch(folder);
  const store = await openStore(join(folder, STORE_FILE), createLogger('crowdtone')).catch((error: unknown) => {
    if (error instanceof CrowdtoneError && error.code === 'E_STORE_LOCKED') return null;
    throw error;
  });
  // While a program works on it, the manifest is all that can be read.
  if (store === null) return batch ? [{ ...found(folder, batch), state: 'running' }] : [];
  try {
    return await storedRuns(folder, store, batch);
  } finally {
    await store.close();
  }
}

async function storedRuns(folder: string, store: Store, batch: Batch | null): Promise<FoundRun[]> {
  const runs = await store.listRuns(Number.POSITIVE_INFINITY);
  const others = runs
    .filter(({ runId }) => runId !== batch?.runId)
    .map(({ runId, startedAt }): FoundRun => ({ runId, folder, startedAt, state: 'live', files: null, batch: null }));
  return batch ? [found(folder, batch), ...others] : others;
}

function found(folder: string, batch: Batch): FoundRun {
  const files = { pending: 0, running: 0, done: 0, failed: 0 };
  for (const { state } of batch.files) files[state] += 1;
  const ended = files.failed > 0 ? 'partial' : 'finished';
  const state = isFinished(batch) ? ended : 'interrupted';
  return { runId: batch.runId, folder, startedAt: batch.createdAt, state, files, batch };
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
