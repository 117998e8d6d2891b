import type { Alert } from '@crowdtone/domain';
import { useId } from 'react';
import type { Placing } from '../../state/use-place';
import { lasting, moment } from '../../text/format';
import { PlaceLink } from '../PlaceLink';
import { SeverityChip } from './SeverityChip';
import './AlertList.css';

interface AlertListProps {
  readonly title: string;
  readonly alerts: readonly Alert[];
  /** What people call each source, by its id. */
  readonly names: ReadonlyMap<string, string>;
  /** Clock of this machine, milliseconds. */
  readonly nowMs: number;
  readonly onTurn: Placing['onTurn'];
}

export function AlertList({ title, alerts, names, nowMs, onTurn }: AlertListProps) {
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
              <p>{alert.message}</p>
            </div>
            <div className="alert-where">
              <PlaceLink page="source" pick={{ runId: alert.runId, sourceId: alert.sourceId }} onTurn={onTurn}>
                {names.get(alert.sourceId) ?? alert.sourceId}
              </PlaceLink>
            </div>
            <div className="alert-when figures">
              <time dateTime={new Date(alert.firedAt).toISOString()}>
                {moment(new Date(alert.firedAt).toISOString())}
              </time>
              <span className="quiet">{course(alert, nowMs)}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How it went on after it fired. */
function course({ firedAt, clearedAt, clearedBecause }: Alert, nowMs: number): string {
  if (clearedAt === null) return `for ${lasting(nowMs - firedAt)}`;
  const length = lasting(clearedAt - firedAt);
  return clearedBecause === 'ended' ? `${length}, end not seen` : `lasted ${length}`;
}
