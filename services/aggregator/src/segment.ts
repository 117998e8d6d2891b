import type { FrameKey, FrameOutcome, SettledFrame, SourceRecord } from '@crowdtone/domain';

/** Frames of a live source that one process numbered; `firstSequence` and `fromMs` say where they begin within the source. */
export type Segment = NonNullable<SourceRecord['segment']>;

/** That of a source which one process numbers, as of all recordings. */
export const FIRST_SEGMENT: Segment = { epoch: 0, firstSequence: 0, fromMs: 0 };

/** Trackers number people from 0 in every epoch. So many in one epoch that none reaches it, and so many epochs that a number fits 32 bits. */
const TRACKS_OF_EPOCH = 1_000_000;
const EPOCHS_OF_TRACKS = 4000;

/** A frame as it is numbered within its source. */
export function storedFrame(
  outcome: Extract<FrameOutcome, { kind: 'analysed' | 'dropped' }>,
  { epoch: current, firstSequence, fromMs }: Segment,
): SettledFrame {
  const { epoch: _, ...frame } = outcome;
  if (current === 0) return frame;
  const sequence = firstSequence + frame.sequence;
  const presentationMs = Math.max(fromMs, frame.presentationMs);
  if (frame.kind === 'dropped') return { ...frame, sequence, presentationMs };
  const firstTrack = (current % EPOCHS_OF_TRACKS) * TRACKS_OF_EPOCH;
  const faces = frame.faces.map((face) => ({ ...face, trackId: firstTrack + face.trackId }));
  return { ...frame, sequence, presentationMs, faces };
}

/** The key that a stored frame had in its segment, which its trace derives from; a frame of an earlier one keeps its number. */
export function sentKey(
  { runId, sourceId, sequence }: Pick<SettledFrame, 'runId' | 'sourceId' | 'sequence'>,
  { epoch, firstSequence }: Segment = FIRST_SEGMENT,
): Pick<FrameKey, 'runId' | 'sourceId' | 'epoch' | 'sequence'> {
  if (sequence < firstSequence) return { runId, sourceId, epoch: 0, sequence };
  return { runId, sourceId, epoch, sequence: sequence - firstSequence };
}
