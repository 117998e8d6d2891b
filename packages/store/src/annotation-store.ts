import type { Annotation } from '@crowdtone/domain';

/** Notes that people made. Every method may throw as those of `Store`. */
export interface AnnotationStore {
  /** One whose id is stored already, in whatever run, changes nothing. */
  add(annotation: Annotation): Promise<void>;
  find(id: string): Promise<Annotation | null>;
  /** Of a run, in order of time. */
  list(runId: string): Promise<Annotation[]>;
  /** Unknown ones are left alone. */
  remove(id: string): Promise<void>;
}
