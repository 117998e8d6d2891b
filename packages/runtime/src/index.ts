export { Backoff, type BackoffOptions, backoffMs, DEFAULT_BACKOFF } from './backoff';
export { BoundedMap } from './bounded-map';
export { clock, LONGEST_TIMER_MS, steadyNow } from './clock';
export { mapConcurrently } from './map-concurrently';
export * from './random';
export { type RunningService, runServiceProcess } from './service-process';
export { TaskChain } from './task-chain';
export { withoutFolders } from './without-folders';
export { writeWhole, writeWholeBy } from './write-whole';
