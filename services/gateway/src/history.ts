import type { AlertStore, AnnotationStore } from '@crowdtone/store';

/** What the gateway needs of a store beside the statistics: alerts to show, and the notes that people make. */
export interface History {
  readonly alerts: Pick<AlertStore, 'list'>;
  readonly annotations: AnnotationStore;
}
