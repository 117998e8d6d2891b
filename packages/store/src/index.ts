export {
  type AlertSpan,
  type AlertStore,
  type Delivery,
  type DeliveryClaim,
  MAX_WAITING_DELIVERIES,
  type NewDelivery,
  type StoredAlert,
} from './alert-store';
export type { AnnotationStore } from './annotation-store';
export type { CameraStore } from './camera-store';
export type { DeletionStore } from './deletion-store';
export type { Fence, FencedStore } from './fence';
export type {
  BinPage,
  BinSpan,
  PlaceSums,
  RunBinSpan,
  RunSpan,
  RunsBinSpan,
  RunsPlaceSpan,
  SourceKey,
  SourceRun,
  WindowSpan,
} from './keys';
export type { LogSpan, LogStore } from './log-store';
export { openStore } from './open-store';
export { describeDatabase } from './postgres/describe-database';
export { openPostgresStore } from './postgres/open-postgres-store';
export type { FilingRound, FilingStep, ReadingFiles } from './reading-files';
export type { ReadingPlace } from './readings/file-place';
export { keepFiling } from './readings/keep-filing';
export type { Expired, Expiry } from './retention';
export { SharedChanges } from './shared-changes';
export type { ChangeTopic, Commit, Rewind, Store, StoredCheckpoint, StoredPlaces, WithheldFrames } from './store';
export { csvHeader, csvLine, csvRows, windowsToCsv } from './tables/csv';
export { type QueryResult, ResultDatabase } from './tables/result-database';
export { writeParquet } from './tables/table-database';
