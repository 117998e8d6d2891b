import type { SourceHealth, SourceRecord } from '@crowdtone/domain';

/** Why there is no live picture of a source, in words that stand in its place. */
export function whyNoPicture({ state }: SourceRecord, health: SourceHealth | undefined): string {
  if (state !== 'waiting' && state !== 'running') return 'No picture: it is no longer watched';
  if (health === undefined) return 'No live picture of recordings';
  if (health.picture === 'none') return 'Pictures of this camera are switched off';
  switch (health.phase) {
    case 'live':
      return 'The picture comes in a moment';
    case 'connecting':
      return 'No picture until the camera is connected';
    case 'stalled':
    case 'backing-off':
      return 'No picture: the camera is away';
    case 'closed':
      return 'No picture: it is no longer watched';
  }
}
