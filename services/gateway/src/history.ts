import type { Alert, Annotation } from '@crowdtone/domain';

export interface AlertSpan {
  /** Null for every source. */
  readonly sourceIds: readonly string[] | null;
  /** Alerts that were over after this or still last, milliseconds since 1970. */
  readonly from: number;
  /** Alerts that fired before this, milliseconds since 1970; may be Infinity. */
  readonly to: number;
  /** Of a span that holds more alerts than this, only the newest are wanted. */
  readonly newest: number;
}

/** What the gateway needs of a store beside the statistics: alerts to show, and the notes that people make. */
export interface History {
  readonly alerts: {
    /** Newest first. */
    list(span: AlertSpan): Promise<readonly Alert[]>;
  };
  readonly annotations: {
    /** One whose id is stored already changes nothing. */
    add(annotation: Annotation): Promise<void>;
    find(id: string): Promise<Annotation | null>;
    /** Of a run, in order of time. */
    list(runId: string): Promise<readonly Annotation[]>;
    remove(id: string): Promise<void>;
  };
}
