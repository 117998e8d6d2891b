import type { DroppedFrame, FrameJob } from '@crowdtone/domain';

/**
 * The outcome of a live frame that Redis no longer knows. If the frame was classified all the same, that outcome was sent
 * first, and this one is a repeat to the aggregator.
 */
export function lostFrame({ version, runId, sourceId, sequence, presentationMs }: FrameJob): DroppedFrame {
  return { version, runId, sourceId, sequence, presentationMs, kind: 'dropped', reason: 'lost' };
}
