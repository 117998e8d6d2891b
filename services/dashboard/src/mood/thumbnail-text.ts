import { isSettled, type SourceHealth, type SourceRecord } from '@crowdtone/domain';
import { t } from '../text/translate';

/** Why a source has no live thumbnail; shown in its place. */
export function whyNoThumbnail(source: SourceRecord, health: SourceHealth | undefined): string {
  if (isSettled(source)) return t('overview.thumbnailEnded');
  // Only cameras say what they are for.
  if (health === undefined) return source.purpose ? t('overview.thumbnailNotYet') : t('overview.thumbnailRecording');
  if (health.picture === 'none') return t('overview.thumbnailOff');
  switch (health.phase) {
    case 'live':
      return t('overview.thumbnailWaiting');
    case 'connecting':
      return t('overview.thumbnailNotYet');
    case 'stalled':
    case 'backing-off':
      return t('overview.thumbnailOffline');
    case 'paused':
      return t('overview.thumbnailPaused');
    case 'closed':
      return t('overview.thumbnailEnded');
  }
}
