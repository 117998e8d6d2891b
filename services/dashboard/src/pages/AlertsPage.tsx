import type { Severity, SourceRecord } from '@crowdtone/domain';
import { useState } from 'react';
import { AlertFilters } from '../components/alerts/AlertFilters';
import { AlertList } from '../components/alerts/AlertList';
import { NoAlerts } from '../components/alerts/NoAlerts';
import { Notice } from '../components/Notice';
import { activeAlerts, mergeAlerts } from '../state/alert-list';
import { useAlertHistory } from '../state/use-alert-history';
import { useNow } from '../state/use-now';
import { moment } from '../text/format';
import type { PageProps } from './page-props';
import './AlertsPage.css';

const SHOWN_AT_ONCE = 50;

/** Active and resolved alerts; the selected source is in the address. */
export function AlertsPage({ state, router }: PageProps) {
  const { sourceId } = router.selection;
  const [severity, setSeverity] = useState<Severity | null>(null);
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const history = useAlertHistory(sourceId, state.snapshots);
  const nowMs = useNow(10_000);

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
  const rows = { names, nowMs, onNavigate: router.onNavigate };
  const waiting = history.loading && history.alerts.length === 0;
  const more = over.length > shown || history.older;
  return (
    <>
      <div className="alerts-head">
        <h1>Alerts</h1>
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
      {lasting.length > 0 && <AlertList title="Active" alerts={lasting} {...rows} />}
      {history.fault !== null && (
        <Notice tone="warning" title="Earlier alerts could not be loaded">
          {history.fault}.{' '}
          <button type="button" className="button" onClick={history.load}>
            Try again
          </button>
        </Notice>
      )}
      {over.length > 0 && <AlertList title="Resolved" alerts={over.slice(0, shown)} {...rows} />}
      {waiting && history.fault === null && (
        <p className="quiet alerts-wait" role="status">
          Loading earlier alerts
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
            Older alerts
          </button>
          {over.length <= shown && oldest && (
            <span className="quiet">Showing alerts since {moment(new Date(oldest.firedAt).toISOString())}.</span>
          )}
        </p>
      )}
    </>
  );
}

/** Names of the sources by id; the newest run, which comes first, decides. */
function namesOf(sources: Iterable<SourceRecord>): ReadonlyMap<string, string> {
  return new Map([...sources].reverse().map(({ sourceId, label }) => [sourceId, label]));
}
