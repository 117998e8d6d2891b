export { openStore } from './duckdb/open-store';
export type { AlertSpan, AlertStore, AnnotationStore, CameraStore, Delivery, NewDelivery } from './history';
export type { Commit, SourceKey, Store, WindowSpan } from './store';
export { windowsToCsv } from './windows-csv';
