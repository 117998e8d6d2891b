export { LOG_TABLE, type LogRow, logRow } from './log-table';
export { READINGS_TABLE, type ReadingsRow } from './readings-table';
export { RUNS_TABLE, type RunsRow, runsRow } from './runs-table';
export {
  STUDY_COMPARISONS_TABLE,
  STUDY_CONDITIONS_TABLE,
  STUDY_CURVES_TABLE,
  STUDY_RESPONSES_TABLE,
  STUDY_VERSION,
  type StudyReport,
  studyReportSchema,
} from './study-tables';
export { type Cell, type Column, type ColumnType, TABLES_VERSION, type Table } from './table';
export { clockStart, type TableSource, WINDOWS_TABLE, type WindowsRow, whereOf, windowsRows } from './windows-table';
