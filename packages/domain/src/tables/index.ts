export { LOG_TABLE, type LogRow, logRow } from './log-table';
export { READINGS_TABLE, type ReadingsRow } from './readings-table';
export { RUNS_TABLE, type RunsRow, runsRow } from './runs-table';
export { type Cell, type Column, type ColumnType, TABLES_VERSION, type Table } from './table';
export { clockStart, type TableSource, WINDOWS_TABLE, type WindowsRow, whereOf, windowsRows } from './windows-table';
