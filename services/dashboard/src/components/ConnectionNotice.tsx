import { useEffect, useState } from 'react';
import type { LiveState } from '../state/live-state';
import { formatTime } from '../text/time-zone';
import { t } from '../text/translate';
import { Notice } from './Notice';

/** How long a first connection may take before the page says what is in its way, milliseconds. */
const PATIENCE_MS = 10_000;

type ConnectionNoticeProps = Pick<LiveState, 'link' | 'receivedAtMs' | 'failure' | 'isPolling'>;

/** Warning above the figures when they may be out of date, or do not arrive. */
export function ConnectionNotice({ link, receivedAtMs, failure, isPolling }: ConnectionNoticeProps) {
  const isLate = useLateness(link === 'connecting');
  if (isLate) {
    return (
      <Notice tone="warning" title={t('app.noConnection')}>
        {failure === null ? t('app.noAnswerYet') : t('app.lastFailure', { failure })}
        {t('app.keepsTrying')}
      </Notice>
    );
  }
  if (link === 'lost') {
    return (
      <Notice tone="warning" title={t('app.connectionLost')}>
        {receivedAtMs !== null && t('app.dataFrom', { time: formatTime('time', receivedAtMs) })}
        {failure !== null && t('app.lastFailure', { failure })}
        {t('app.reconnects')}
      </Notice>
    );
  }
  if (link === 'outdated') {
    return (
      <Notice tone="warning" title={t('app.updated')}>
        {t('app.outdated')}{' '}
        <button type="button" className="button" onClick={() => location.reload()}>
          {t('app.reload')}
        </button>
      </Notice>
    );
  }
  if (isPolling) {
    return (
      <Notice tone="plain" title={t('app.polling')}>
        {t('app.pollingWhy')}
      </Notice>
    );
  }
  return null;
}

/** Whether something has gone on for longer than {@link PATIENCE_MS}. */
function useLateness(isWaiting: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!isWaiting) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  return isLate && isWaiting;
}
