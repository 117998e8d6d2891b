/** The tables of a report: windows and readings, as CSV and as Parquet. */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { GroupWindow, SourceReport } from '@crowdtone/domain';
import {
  type Cell,
  READINGS_TABLE,
  type ReadingsRow,
  type Table,
  WINDOWS_TABLE,
  type WindowsRow,
  windowsRows,
} from '@crowdtone/domain/tables';
import { writeAtomicallyBy } from '@crowdtone/runtime';
import { publishedReadings } from '@crowdtone/statistics';
import { csvHeader, csvRows, type Store, writeParquet } from '@crowdtone/store';
import { type StoredReport, videosOf } from './stored-report';

/** Windows whose rows and frames are in memory at a time. */
const WINDOWS_AT_ONCE = 100;

/** Files of the tables of a report. */
export const TABLE_FILES = {
  windows: { csv: 'windows.csv', parquet: 'windows.parquet' },
  readings: { csv: 'readings.csv', parquet: 'readings.parquet' },
} as const;

/**
 * Writes the tables, each file atomically. They hold neither the run nor the time of the analysis, and sources are in order of
 * their identifiers: the same video analysed in the same way gives the same bytes.
 */
export async function writeTables(
  folder: string,
  report: StoredReport,
  store: Pick<Store, 'listFrames'>,
): Promise<void> {
  const ordered = report.records.toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  await writeTable(folder, WINDOWS_TABLE, windowsBatches(videosOf(report, ordered)));
  await writeTable(folder, READINGS_TABLE, readingsBatches(videosOf(report, ordered), store));
}

/** Writes both files of a table in one pass: readings are read from the store. */
async function writeTable<Row extends Record<string, Cell>>(
  folder: string,
  table: Table<Row>,
  batches: AsyncIterable<readonly Row[]>,
): Promise<void> {
  await writeAtomicallyBy(join(folder, `${table.name}.csv`), async (unfinished) => {
    const file = await open(unfinished, 'w');
    try {
      await file.appendFile(csvHeader(table));
      await writeParquet(join(folder, `${table.name}.parquet`), table, writingCsv(file, table, batches));
    } finally {
      await file.close();
    }
  });
}

async function* writingCsv<Row extends Record<string, Cell>>(
  file: FileHandle,
  table: Table<Row>,
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  for await (const rows of batches) {
    await file.appendFile(csvRows(table, rows));
    yield rows;
  }
}

/** The rows of `windows`, some windows at a time. */
async function* windowsBatches(sources: AsyncIterable<SourceReport>): AsyncGenerator<WindowsRow[]> {
  for await (const source of sources) {
    for (const windows of batchesOf(source.windows)) yield windows.flatMap((window) => windowsRows(source, window));
  }
}

/** The rows of `readings`, some windows at a time. */
export async function* readingsBatches(
  sources: AsyncIterable<SourceReport> | Iterable<SourceReport>,
  store: Pick<Store, 'listFrames'>,
): AsyncGenerator<ReadingsRow[]> {
  for await (const source of sources) {
    for (const windows of batchesOf(source.windows)) yield await readingsOf(source, windows, store);
  }
}

function* batchesOf(windows: readonly GroupWindow[]): Generator<readonly GroupWindow[]> {
  for (let first = 0; first < windows.length; first += WINDOWS_AT_ONCE) {
    yield windows.slice(first, first + WINDOWS_AT_ONCE);
  }
}

async function readingsOf(
  source: SourceReport,
  windows: readonly GroupWindow[],
  store: Pick<Store, 'listFrames'>,
): Promise<ReadingsRow[]> {
  const [first, last] = [windows[0], windows.at(-1)];
  if (first === undefined || last === undefined) return [];
  const frames = await store.listFrames(source, first.startMs, last.endMs);
  return windows.flatMap((window) =>
    publishedReadings(
      source,
      window,
      frames.filter(({ presentationMs }) => presentationMs >= window.startMs && presentationMs < window.endMs),
    ),
  );
}
