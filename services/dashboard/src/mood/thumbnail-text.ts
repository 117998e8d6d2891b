import type { SourceHealth, SourceRecord } from '@crowdtone/domain';

const NOT_YET = 'No thumbnail until the camera connects';

/** Why a source has no live thumbnail; shown in its place. */
export function whyNoThumbnail({ state, purpose }: SourceRecord, health: SourceHealth | undefined): string {
  if (state !== 'waiting' && state !== 'running') return 'No thumbnail: analysis has ended';
  // Only cameras say what they are for.
  if (health === undefined) return purpose ? NOT_YET : 'Recordings have no thumbnail';
  if (health.picture === 'none') return 'Thumbnails are off for this camera';
  switch (health.phase) {
    case 'live':
      return 'Waiting for the first thumbnail';
    case 'connecting':
      return NOT_YET;
    case 'stalled':
    case 'backing-off':
      return 'No thumbnail: the camera is offline';
    case 'paused':
      return 'No thumbnail: the camera is paused';
    case 'closed':
      return 'No thumbnail: analysis has ended';
  }
}
