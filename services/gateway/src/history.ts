import type { AlertStore, AnnotationStore, DeletionStore, LogStore, Store } from '@crowdtone/store';

/** Access to alerts, annotations and the log of a store, to deletion, and to its size. */
export interface History {
  readonly alerts: Pick<AlertStore, 'list'>;
  readonly annotations: AnnotationStore;
  readonly log: LogStore;
  readonly deletions: DeletionStore;
  readonly usage: Store['usage'];
}
