import type { Alert, Severity, SourceRecord } from '@crowdtone/domain';
import { useState } from 'react';
import { AlertFilters } from '../components/alerts/AlertFilters';
import { AlertList } from '../components/alerts/AlertList';
import { NoAlerts } from '../components/alerts/NoAlerts';
import { ReceiversCard } from '../components/alerts/ReceiversCard';
import { RulesCard } from '../components/alerts/RulesCard';
import { Notice } from '../components/Notice';
import { acknowledgeAlert } from '../gateway/rule-api';
import { activeAlerts, mergeAlerts } from '../state/alert-list';
import { useAlertHistory } from '../state/use-alert-history';
import { useCameras } from '../state/use-cameras';
import { useNow } from '../state/use-now';
import { moment } from '../text/format';
import { messageOf } from '../text/message-of';
import { t } from '../text/translate';
import type { PageProps } from './page-props';
import './AlertsPage.css';

const SHOWN_AT_ONCE = 50;

/** Active and resolved alerts; the selected source is in the address. */
export function AlertsPage({ state, router, session }: PageProps) {
  const { sourceId } = router.selection;
  const [severity, setSeverity] = useState<Severity | null>(null);
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const history = useAlertHistory(sourceId, state.snapshots);
  const nowMs = useNow(10_000);
  const [refusal, setRefusal] = useState<string | null>(null);
  const changeKey = JSON.stringify([state.snapshots, state.alerts.map(({ id, clearedAt }) => [id, clearedAt])]);
  const cameras = useCameras(String(state.snapshots)).answer?.cameras ?? [];
  const isOperator = session?.role === 'operator';
  const seesAll = session !== null && session.sources === null;
  const acknowledge = (alert: Alert) => {
    acknowledgeAlert(alert.id).then(
      // The live event that follows shows it here and to everybody else.
      () => setRefusal(null),
      (error: unknown) => setRefusal(messageOf(error)),
    );
  };

  const wanted = mergeAlerts(history.alerts, state.alerts).filter(
    (alert) => (sourceId === null || alert.sourceId === sourceId) && (severity === null || alert.severity === severity),
  );
  const lasting = activeAlerts(wanted);
  const oldest = history.alerts.at(-1);
  // A live alert may be older than the loaded history: it would be shown beside a gap.
  const over = wanted.filter(
    ({ clearedAt, firedAt }) => clearedAt !== null && (!history.older || (oldest && firedAt >= oldest.firedAt)),
  );
  const names = namesOf(state.sources.values());
  const rows = { names, nowMs, onNavigate: router.onNavigate, onAcknowledge: isOperator ? acknowledge : null };
  const waiting = history.loading && history.alerts.length === 0;
  const more = over.length > shown || history.older;
  return (
    <>
      <div className="alerts-head">
        <h1>{t('page.alerts')}</h1>
        <AlertFilters
          names={names}
          sourceId={sourceId}
          onSource={(next) => {
            setShown(SHOWN_AT_ONCE);
            router.onSelect({ runId: null, sourceId: next });
          }}
          severity={severity}
          onSeverity={(next) => {
            setShown(SHOWN_AT_ONCE);
            setSeverity(next);
          }}
        />
      </div>
      {refusal !== null && (
        <Notice tone="bad" title={t('alerts.notAcknowledged')}>
          {refusal}
        </Notice>
      )}
      {lasting.length > 0 && <AlertList title={t('alerts.active')} alerts={lasting} {...rows} />}
      {history.fault !== null && (
        <Notice tone="warning" title={t('alerts.earlierFault')}>
          {history.fault}.{' '}
          <button type="button" className="button" onClick={history.load}>
            {t('app.tryAgain')}
          </button>
        </Notice>
      )}
      {over.length > 0 && <AlertList title={t('alerts.resolved')} alerts={over.slice(0, shown)} {...rows} />}
      {waiting && history.fault === null && (
        <p className="quiet alerts-wait" role="status">
          {t('alerts.loadingEarlier')}
        </p>
      )}
      {!waiting && wanted.length === 0 && !history.older && (
        <NoAlerts filtered={sourceId !== null || severity !== null} />
      )}
      {!waiting && history.fault === null && more && (
        <p className="alerts-more">
          <button
            type="button"
            className="button"
            disabled={history.loading}
            onClick={() => {
              if (over.length < shown + SHOWN_AT_ONCE && history.older) history.load();
              setShown(shown + SHOWN_AT_ONCE);
            }}
          >
            {t('alerts.older')}
          </button>
          {over.length <= shown && oldest && (
            <span className="quiet">{t('alerts.since', { time: moment(new Date(oldest.firedAt).toISOString()) })}</span>
          )}
        </p>
      )}
      {seesAll && <RulesCard cameras={cameras} canEdit={isOperator} changeKey={changeKey} />}
      {seesAll && isOperator && <ReceiversCard changeKey={changeKey} />}
    </>
  );
}

/** Names of the sources by id; the newest run, which comes first, decides. */
function namesOf(sources: Iterable<SourceRecord>): ReadonlyMap<string, string> {
  return new Map([...sources].reverse().map(({ sourceId, label }) => [sourceId, label]));
}
