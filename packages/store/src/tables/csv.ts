import type { GroupWindow } from '@crowdtone/domain';
import { type Cell, type Table, type TableSource, WINDOWS_TABLE, windowsRows } from '@crowdtone/domain/tables';

/** The header of a table as CSV (RFC 4180), its line ended by CR LF. */
export function csvHeader({ columns }: Table): string {
  return csvLine(columns.map(({ name }) => name));
}

/** Rows of a table as CSV, without header; null is an empty cell. */
export function csvRows({ columns }: Table, rows: Iterable<Readonly<Record<string, Cell>>>): string {
  let text = '';
  for (const row of rows) text += csvLine(columns.map(({ name }) => row[name] ?? null));
  return text;
}

/** The table `windows` of windows of one source as CSV with its header. */
export function windowsToCsv(source: TableSource, windows: readonly GroupWindow[]): string {
  return (
    csvHeader(WINDOWS_TABLE) +
    csvRows(
      WINDOWS_TABLE,
      windows.flatMap((window) => windowsRows(source, window)),
    )
  );
}

/** One line of CSV, ended by CR LF. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}

function field(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
