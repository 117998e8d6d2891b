import type { FrameOutcome, SourceError, SourceRecord } from '@crowdtone/domain';

/** Ends a source that will get no more outcomes because of an error elsewhere. */
export interface SourceAbandoned {
  readonly kind: 'abandoned';
  readonly runId: string;
  readonly sourceId: string;
  readonly error: SourceError;
}

/** Ends the part of a live source that a process had which is gone, because nobody goes on with it yet. */
export interface SourceCut {
  readonly kind: 'cut';
  readonly runId: string;
  readonly sourceId: string;
  /** Of that process. */
  readonly epoch: number;
}

/** Changes the label, the purpose or the zones of a source. */
export interface SourceDescribed extends Pick<SourceRecord, 'runId' | 'sourceId' | 'label' | 'purpose' | 'zones'> {
  readonly kind: 'described';
}

/** Everything that changes a timeline. */
export type SourceUpdate = FrameOutcome | SourceAbandoned | SourceCut | SourceDescribed;
