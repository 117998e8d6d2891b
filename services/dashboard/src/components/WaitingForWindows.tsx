import type { RunRecord, SourceRecord } from '@crowdtone/domain';
import { t } from '../text/translate';
import { Card } from './Card';

interface WaitingProps {
  readonly run: RunRecord;
  readonly source: SourceRecord | null;
}

/** Placeholder until the first window is complete; says so when there will be none. */
export function WaitingForWindows({ run, source }: WaitingProps) {
  const seconds = run.settings.windowMs / 1_000;
  if (source === null) {
    return (
      <Card className="waiting-card" title={t('app.runStarting')}>
        <p className="quiet">{t('app.runStartingWhy')}</p>
      </Card>
    );
  }
  if (source.state === 'waiting') {
    return (
      <Card className="waiting-card" title={t('app.queued')}>
        <p className="quiet">{t('app.queuedWhy', { source: source.label })}</p>
      </Card>
    );
  }
  if (source.state === 'running') {
    return (
      <Card className="waiting-card" title={t('app.collecting')}>
        <p className="quiet">{t('app.collectingWhy', { seconds })}</p>
      </Card>
    );
  }
  return (
    <Card className="waiting-card" title={t('app.noResults')}>
      <p className="quiet">{t('app.noResultsWhy')}</p>
    </Card>
  );
}
