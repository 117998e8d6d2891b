export { openStore } from './duckdb/open-store';
export type { Commit, SourceKey, Store, WindowSpan } from './store';
export { windowsToCsv } from './windows-csv';
