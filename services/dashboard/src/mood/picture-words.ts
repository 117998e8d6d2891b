import type { SourceHealth, SourceRecord } from '@crowdtone/domain';

const NOT_YET = 'No picture until the camera is connected';

/** Why there is no live picture of a source, in words that stand in its place. */
export function whyNoPicture({ state, purpose }: SourceRecord, health: SourceHealth | undefined): string {
  if (state !== 'waiting' && state !== 'running') return 'No picture: it is no longer watched';
  // Only cameras say what they are for.
  if (health === undefined) return purpose ? NOT_YET : 'No live picture of recordings';
  if (health.picture === 'none') return 'Pictures of this camera are switched off';
  switch (health.phase) {
    case 'live':
      return 'The picture comes in a moment';
    case 'connecting':
      return NOT_YET;
    case 'stalled':
    case 'backing-off':
      return 'No picture: the camera is away';
    case 'paused':
      return 'No picture: the camera is paused';
    case 'closed':
      return 'No picture: it is no longer watched';
  }
}
