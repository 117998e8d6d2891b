import type { FrameOutcome } from '@crowdtone/domain';

/**
 * Ids that the same message has each time it is sent, so that a repeat is not queued twice. A slash joins the parts,
 * because encoded parts hold none, and no colon either, which BullMQ keeps to itself.
 */
export function frameId({ runId, sourceId, sequence }: { runId: string; sourceId: string; sequence: number }): string {
  return [encodeURIComponent(runId), encodeURIComponent(sourceId), sequence].join('/');
}

export function outcomeId(outcome: FrameOutcome): string {
  if (outcome.kind !== 'ended') return frameId(outcome);
  return [encodeURIComponent(outcome.runId), encodeURIComponent(outcome.sourceId), 'ended'].join('/');
}
