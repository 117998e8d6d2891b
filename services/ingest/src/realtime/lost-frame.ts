import type { FrameJob, FrameOutcome } from '@crowdtone/domain';

/**
 * The outcome of a live frame that Redis no longer knows. If the frame was classified all the same, that outcome was sent
 * first, and this one is a repeat to the aggregator.
 */
export function lostFrame(job: FrameJob): FrameOutcome {
  const { version, runId, sourceId, epoch, sequence, presentationMs } = job;
  return { version, runId, sourceId, epoch, sequence, presentationMs, kind: 'dropped', reason: 'lost' };
}
