export { openStore } from './duckdb/open-store';
export type { Commit, FrameCounts, SourceKey, Store } from './store';
export { windowsToCsv } from './windows-csv';
