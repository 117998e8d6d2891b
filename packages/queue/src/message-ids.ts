import type { FrameOutcome } from '@crowdtone/domain';

/**
 * Deterministic id of a message, so that a repeat is not queued twice. A slash joins the parts, because encoded parts
 * contain none; BullMQ reserves the colon.
 */
export function frameId({ runId, sourceId, sequence }: { runId: string; sourceId: string; sequence: number }): string {
  return [encodeURIComponent(runId), encodeURIComponent(sourceId), sequence].join('/');
}

/** See {@link frameId}; checkpoints and the end of a source have ids of their own. */
export function outcomeId(outcome: FrameOutcome): string {
  if (outcome.kind === 'checkpoint') return `${frameId(outcome)}/checkpoint`;
  if (outcome.kind !== 'ended') return frameId(outcome);
  return [encodeURIComponent(outcome.runId), encodeURIComponent(outcome.sourceId), 'ended'].join('/');
}
