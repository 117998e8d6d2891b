/** `batch.json` in the output folder: what an analysis consists of and how far it is. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnalysisOptions } from '@crowdtone/config';
import {
  BATCH_VERSION,
  type Batch,
  type BatchFile,
  batchSchema,
  CrowdtoneError,
  type Language,
  type RunSettings,
} from '@crowdtone/domain';
import { writeAtomically } from '@crowdtone/runtime';
import { z } from 'zod';
import { asWriteError } from '../report/write';
import { TOOL } from '../tool';

/** Name of the manifest in the output folder. */
export const BATCH_FILE = 'batch.json';

/** Between two writings of the manifest: at least this long, and so many times as long as a writing takes. */
const MIN_PAUSE_MS = 300;
const WRITINGS_TO_PAUSE = 20;

/** Options that change how fast results come, not what they are. */
const SPEED_OPTIONS: readonly string[] = ['workers', 'threads', 'parallel'];

/** What was asked for: the same request goes on with an unfinished batch. */
export interface BatchRequest {
  /** Absolute paths, addresses without credentials. */
  readonly inputs: readonly string[];
  /** Absolute path of the list of recordings; null without one. */
  readonly list: string | null;
  readonly options: AnalysisOptions;
  /** Of the report; by default English. */
  readonly language?: Language;
  readonly settings: RunSettings;
}

/** A batch that nothing is known of yet. */
export function newBatch({ inputs, list, options, language = 'en', settings }: BatchRequest, runId: string): Batch {
  return {
    batchVersion: BATCH_VERSION,
    generatedBy: `${TOOL.name} ${TOOL.version}`,
    runId,
    createdAt: new Date().toISOString(),
    process: process.pid,
    inputs: [...inputs],
    list,
    options: { ...options },
    ...(language !== 'en' && { language }),
    settings,
    digest: digestOf(options, settings),
    reported: false,
    files: [],
  };
}

/** Whether everything was done that there is to do. */
export function isFinished({ files, reported }: Pick<Batch, 'files' | 'reported'>): boolean {
  return reported && files.every(({ state }) => state === 'done' || state === 'failed');
}

/** Whether anything of it was analysed; a batch whose first start failed may be replaced by another. */
export function isBegun({ files }: Pick<Batch, 'files'>): boolean {
  return files.some(({ state, error }) => state === 'done' || state === 'running' || (state === 'pending' && error));
}

/** SHA-256 of what results depend on. */
function digestOf(options: Readonly<Record<string, unknown>>, settings: RunSettings): string {
  const relevant = Object.entries(options).filter(([name]) => !SPEED_OPTIONS.includes(name));
  return createHash('sha256')
    .update(canonicalJson({ options: Object.fromEntries(relevant), settings }))
    .digest('hex');
}

/**
 * The manifest of a folder; null when it has none.
 * @throws {CrowdtoneError} E_BATCH_INVALID when it is damaged, or was changed by hand
 */
export async function readBatch(folder: string): Promise<Batch | null> {
  const path = join(folder, BATCH_FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw invalid(path, `cannot be read (${error.code})`, error);
  });
  if (text === null) return null;
  const batch = parse(path, text);
  if (batch.digest !== digestOf(batch.options, batch.settings)) {
    throw invalid(path, 'has a digest that is not that of its settings');
  }
  const ids = new Set(batch.files.map(({ sourceId }) => sourceId));
  if (ids.size < batch.files.length) throw invalid(path, 'names a source twice');
  return batch;
}

function parse(path: string, text: string): Batch {
  try {
    const parsed = batchSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    throw invalid(path, `does not match its schema (${z.prettifyError(parsed.error).split('\n')[0]})`);
  } catch (error) {
    if (error instanceof CrowdtoneError) throw error;
    throw invalid(path, 'is not valid JSON', error);
  }
}

/**
 * Why an existing batch is not the one that is asked for, in words; null when it is.
 * Differences in speed options do not count.
 */
export function differenceOf(batch: Batch, request: BatchRequest): string | null {
  if (canonicalJson(batch.inputs) !== canonicalJson(request.inputs) || batch.list !== request.list) {
    return `other recordings (${[...batch.inputs, batch.list ?? ''].filter(Boolean).slice(0, 3).join(', ')})`;
  }
  if (batch.digest === digestOf(request.options, request.settings)) return null;
  const differences = new Map([
    ...differencesOf(batch.settings, request.settings),
    ...differencesOf(batch.options, request.options),
  ]);
  return `other settings (${[...differences.values()].slice(0, 4).join('; ')})`;
}

/** By name, as in `fps 2 instead of 1`. */
function differencesOf(before: object, now: object): [name: string, words: string][] {
  const [first, second] = [before, now].map((each) => new Map(Object.entries(each)));
  const names = [...new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])];
  const spell = (value: unknown) => (value === undefined ? 'unset' : canonicalJson(value));
  return names
    .filter((name) => !SPEED_OPTIONS.includes(name))
    .map((name) => [name, spell(first?.get(name)), spell(second?.get(name))] as const)
    .filter(([, one, other]) => one !== other)
    .map(([name, one, other]) => [name, `${name} ${one} instead of ${other}`]);
}

/** JSON whose text depends on the value alone. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function invalid(path: string, what: string, cause?: unknown): CrowdtoneError {
  const advice = 'restore a copy of it, or begin again with --fresh';
  return new CrowdtoneError('E_BATCH_INVALID', `${path} ${what}; ${advice}`, { cause });
}

/**
 * The manifest while its batch is in work. Changes are in memory at once and on disk soon after: what the store holds is
 * compared when a batch goes on, so the file may be behind, but never ahead.
 */
export class BatchManifest {
  readonly #files: Map<string, BatchFile>;
  #isDirty = false;
  #writing: Promise<void> | null = null;
  /** Calls of {@link flush} in progress. */
  #flushes = 0;
  /** Ends the pause before the next writing. */
  #hurry = () => {};

  constructor(
    private readonly folder: string,
    private batch: Batch,
  ) {
    this.#files = new Map(batch.files.map((file) => [file.sourceId, file]));
  }

  get runId(): string {
    return this.batch.runId;
  }

  /** In the order of the report. */
  get files(): readonly BatchFile[] {
    return [...this.#files.values()];
  }

  find(sourceId: string): BatchFile | undefined {
    return this.#files.get(sourceId);
  }

  /** Adds files, or replaces them. */
  set(...files: readonly BatchFile[]): void {
    for (const file of files) this.#files.set(file.sourceId, file);
    this.#touch();
  }

  change(sourceId: string, change: Partial<BatchFile>): void {
    const file = this.#files.get(sourceId);
    if (file) this.set({ ...file, ...change });
  }

  setReported(reported: boolean): void {
    this.batch = { ...this.batch, reported };
    this.#touch();
  }

  /** @throws {CrowdtoneError} E_DISK_FULL or E_OUT_NOT_WRITABLE when the latest state could not be written */
  async flush(): Promise<void> {
    this.#flushes += 1;
    try {
      this.#touch();
      this.#hurry();
      await this.#writing;
      if (this.#isDirty) await this.#write();
    } finally {
      this.#flushes -= 1;
    }
  }

  #touch(): void {
    this.#isDirty = true;
    // One writing at a time; changes meanwhile go into the next.
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#isDirty) {
      const begun = performance.now();
      try {
        await this.#write();
      } catch {
        return; // stays dirty: flush() tries again and reports it
      }
      if (this.#flushes === 0) await this.#pause(performance.now() - begun);
    }
  }

  /** The whole file is written each time: of many small recordings it would be most of the work. */
  #pause(writingMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(MIN_PAUSE_MS, WRITINGS_TO_PAUSE * writingMs));
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #write(): Promise<void> {
    this.#isDirty = false;
    const path = join(this.folder, BATCH_FILE);
    const text = `${JSON.stringify({ ...this.batch, files: this.files }, null, 1)}\n`;
    await writeAtomically(path, text).catch((cause: unknown) => {
      this.#isDirty = true;
      throw asWriteError(path, cause);
    });
  }
}
