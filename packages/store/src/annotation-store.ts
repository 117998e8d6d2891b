import type { Annotation } from '@crowdtone/domain';

/** Notes of users. Every method may throw the errors of `Store`. */
export interface AnnotationStore {
  /** One whose id is already stored, in any run, is ignored. */
  add(annotation: Annotation): Promise<void>;
  find(id: string): Promise<Annotation | null>;
  /** Of a run, in order of time. */
  list(runId: string): Promise<Annotation[]>;
  /** Unknown ids are ignored. */
  remove(id: string): Promise<void>;
}
