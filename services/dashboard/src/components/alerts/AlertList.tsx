import type { Alert } from '@crowdtone/domain';
import { useId } from 'react';
import { queryOfHistory } from '../../history/range-selection';
import type { Router } from '../../state/use-route';
import { alertText } from '../../text/alert-text';
import { lasting, moment } from '../../text/format';
import { t } from '../../text/translate';
import { RouteLink } from '../RouteLink';
import { SeverityChip } from './SeverityChip';
import './AlertList.css';

interface AlertListProps {
  readonly title: string;
  readonly alerts: readonly Alert[];
  /** Names of the sources by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Clock of this machine, milliseconds. */
  readonly nowMs: number;
  readonly onNavigate: Router['onNavigate'];
  /** Acknowledges an alert for everybody; null for sessions that may not. */
  readonly onAcknowledge: ((alert: Alert) => void) | null;
}

/** A titled list of alerts, each with a link to its source. */
export function AlertList({ title, alerts, names, nowMs, onNavigate, onAcknowledge }: AlertListProps) {
  const titleId = useId();
  return (
    <section className="alert-list" aria-labelledby={titleId}>
      <h2 id={titleId}>{title}</h2>
      <ul>
        {alerts.map((alert) => (
          <li key={alert.id} className={`alert-row alert-row-${alert.severity}`}>
            <SeverityChip severity={alert.severity} />
            <div className="alert-what">
              <strong>{alert.ruleName}</strong>
              <p>{alertText(alert)}</p>
              <Acknowledgement alert={alert} onAcknowledge={onAcknowledge} />
            </div>
            <div className="alert-where">
              <RouteLink
                page="source"
                selection={{ runId: alert.runId, sourceId: alert.sourceId }}
                onNavigate={onNavigate}
              >
                {names.get(alert.sourceId) ?? alert.sourceId}
              </RouteLink>
            </div>
            <div className="alert-when figures">
              <time dateTime={new Date(alert.firedAt).toISOString()}>
                {moment(new Date(alert.firedAt).toISOString())}
              </time>
              <span className="quiet">{course(alert, nowMs)}</span>
              <RouteLink
                page="history"
                selection={{ runId: null, sourceId: alert.sourceId }}
                query={momentOf(alert)}
                onNavigate={onNavigate}
              >
                {t('alerts.showInHistory')}
                <span className="visually-hidden">: {alert.ruleName}</span>
              </RouteLink>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Acknowledgement({ alert, onAcknowledge }: { readonly alert: Alert } & Pick<AlertListProps, 'onAcknowledge'>) {
  const { acknowledged, clearedAt, ruleName } = alert;
  if (acknowledged) {
    const when = moment(new Date(acknowledged.at).toISOString());
    const { by } = acknowledged;
    return (
      <p>
        {by === null ? t('alerts.acknowledged', { time: when }) : t('alerts.acknowledgedBy', { name: by, time: when })}
      </p>
    );
  }
  if (clearedAt !== null || onAcknowledge === null) return null;
  return (
    <button type="button" className="button" onClick={() => onAcknowledge(alert)}>
      {t('alerts.acknowledge')}
      <span className="visually-hidden"> {ruleName}</span>
    </button>
  );
}

/** Time shown before and after an alert, milliseconds. */
const AROUND_MS = 15 * 60_000;

/** The range of the history page around an alert. */
function momentOf({ firedAt, clearedAt }: Alert) {
  const toMs = (clearedAt ?? firedAt) + AROUND_MS;
  return queryOfHistory({
    main: { kind: 'between', fromMs: Math.round(firedAt - AROUND_MS), toMs: Math.round(toMs) },
    other: null,
  });
}

/** How long it has lasted, or lasted. */
function course({ firedAt, clearedAt, clearedBecause }: Alert, nowMs: number): string {
  if (clearedAt === null) return t('alerts.lastsFor', { time: lasting(nowMs - firedAt) });
  const time = lasting(clearedAt - firedAt);
  if (clearedBecause === 'silence') return t('alerts.endedSilent', { time });
  if (clearedBecause === 'schedule') return t('alerts.endedSchedule', { time });
  return clearedBecause === 'ended' ? t('alerts.endUnknown', { time }) : t('alerts.lasted', { time });
}
