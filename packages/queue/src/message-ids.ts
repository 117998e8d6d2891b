import type { FrameKey, FrameOutcome } from '@crowdtone/domain';

/**
 * Deterministic id of a message, so that a repeat is not queued twice. A slash joins the parts, because encoded parts
 * contain none; BullMQ reserves the colon.
 */
export function frameId(key: Pick<FrameKey, 'runId' | 'sourceId' | 'epoch' | 'sequence'>): string {
  return `${sourcePrefix(key)}${key.epoch}/${key.sequence}`;
}

/** What the ids of all messages of a source begin with. */
export function sourcePrefix({ runId, sourceId }: Pick<FrameKey, 'runId' | 'sourceId'>): string {
  return `${encodeURIComponent(runId)}/${encodeURIComponent(sourceId)}/`;
}

/** See {@link frameId}; checkpoints and the end of a source have ids of their own. */
export function outcomeId(outcome: FrameOutcome): string {
  if (outcome.kind === 'checkpoint') return `${frameId({ ...outcome, epoch: 0 })}/checkpoint`;
  if (outcome.kind !== 'ended') return frameId(outcome);
  return `${sourcePrefix(outcome)}${outcome.epoch}/ended`;
}
