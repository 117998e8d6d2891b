import type { AlertStore, AnnotationStore } from '@crowdtone/store';

/** Access to alerts and annotations of a store. */
export interface History {
  readonly alerts: Pick<AlertStore, 'list'>;
  readonly annotations: AnnotationStore;
}
