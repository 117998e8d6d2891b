export { Backoff, type BackoffOptions, backoffMs, DEFAULT_BACKOFF } from './backoff';
export { BoundedMap } from './bounded-map';
export { clock, MAX_TIMER_MS, monotonicNow } from './clock';
export { mapConcurrently } from './map-concurrently';
export * from './random';
export { SerialQueue } from './serial-queue';
export { type RunningService, runServiceProcess } from './service-process';
export { withoutFolders } from './without-folders';
export { writeAtomically, writeAtomicallyBy } from './write-atomically';
