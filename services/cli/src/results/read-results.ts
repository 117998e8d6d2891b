/** Results that lie in report folders: from the store, or from the files of the report while another program has the store. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Annotation, CrowdtoneError, type Report, reportSchema } from '@crowdtone/domain';
import { READINGS_TABLE, runsRow, WINDOWS_TABLE, windowsRows } from '@crowdtone/domain/tables';
import { openStore, type ResultDatabase, type Store } from '@crowdtone/store';
import { buildReport } from '../report/build';
import { readingsBatches, TABLE_FILES } from '../report/tables';
import { REPORT_FILES } from '../report/write';
import { STORE_FILE } from '../run/output-store';

/** One run with its windows, and the notes about it. */
export interface RunResults {
  readonly report: Report;
  /** Notes of people; null when the store that has them is in use. */
  readonly notes: readonly Annotation[] | null;
}

/** What {@link withResults} hands over. */
export interface Results {
  /** Newest first. */
  readonly runs: readonly RunResults[];
  /** True when the store was in use, so that only the run of the written report is there. */
  readonly isOfReport: boolean;
  /** Fills `runs`, `windows` and `readings`. */
  addTo(database: ResultDatabase): Promise<void>;
}

/**
 * Opens the results of a folder for the time of `use`.
 *
 * @param place a report folder, or `folder/run` for one run of it
 * @throws {CrowdtoneError} E_RESULTS_MISSING when there are none; E_STORE_LOCKED when they are only in a store that another
 *   program has open
 */
export async function withResults<Result>(place: string, use: (results: Results) => Promise<Result>): Promise<Result> {
  const [folder, runId] = (await isFolder(place)) ? [place, null] : [dirname(place), basename(place)];
  const store = await openFree(folder);
  if (store === null) return use(ofReport(folder, await readReport(folder, place), runId));
  try {
    const runs = (await store.listRuns(Infinity)).filter((run) => runId === null || run.runId === runId);
    if (runs.length === 0) throw missing(place);
    const results = await Promise.all(
      runs.map(async (run) => {
        const sources = await store.listSources(run.runId);
        const spans = sources.map(({ sourceId }) => ({
          runId: run.runId,
          sourceId,
          fromMs: 0,
          toMs: Infinity,
          newest: Infinity,
        }));
        const windows = await Promise.all(spans.map((span) => store.listWindows(span)));
        return { report: buildReport(run, sources, windows.flat()), notes: await store.annotations.list(run.runId) };
      }),
    );
    return await use({
      runs: results,
      isOfReport: false,
      addTo: async (database) => {
        for (const { report } of results) {
          await addWindows(database, report);
          for await (const rows of readingsBatches(report.sources, store)) {
            await database.add(READINGS_TABLE, report.run.runId, rows);
          }
        }
      },
    });
  } finally {
    await store.close();
  }
}

/** The store of a folder; null when another program has it, or there is only a written report. */
async function openFree(folder: string): Promise<Store | null> {
  const path = join(folder, STORE_FILE);
  const exists = await stat(path).catch(() => null);
  if (exists === null) return null;
  return openStore(path).catch(async (error: unknown) => {
    const isBusy = error instanceof CrowdtoneError && ['E_STORE_LOCKED', 'E_STORE_UNAVAILABLE'].includes(error.code);
    if (isBusy && (await stat(join(folder, REPORT_FILES.json)).catch(() => null)) !== null) return null;
    throw error;
  });
}

async function readReport(folder: string, place: string): Promise<Report> {
  const path = join(folder, REPORT_FILES.json);
  const text = await readFile(path, 'utf8').catch(() => {
    throw missing(place);
  });
  const parsed = reportSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CrowdtoneError('E_RESULTS_MISSING', `${path} is no report of this version; analyse the videos again`);
}

function ofReport(folder: string, report: Report, runId: string | null): Results {
  const { run } = report;
  if (runId !== null && run.runId !== runId) throw missing(join(folder, runId));
  return {
    runs: [{ report, notes: null }],
    isOfReport: true,
    addTo: async (database) => {
      await addWindows(database, report);
      const readings = join(folder, TABLE_FILES.readings.parquet);
      if ((await stat(readings).catch(() => null)) !== null)
        await database.addParquet(READINGS_TABLE, run.runId, readings);
    },
  };
}

async function addWindows(database: ResultDatabase, { run, sources }: Report): Promise<void> {
  await database.addRuns(sources.map((source) => runsRow(run, source)));
  for (const source of sources) {
    const rows = source.windows.flatMap((window) => windowsRows(source, window));
    await database.add(WINDOWS_TABLE, run.runId, rows);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

function missing(place: string): CrowdtoneError {
  return new CrowdtoneError(
    'E_RESULTS_MISSING',
    `${place} holds no results; name the folder of a report, or folder/run for one run of it`,
  );
}
