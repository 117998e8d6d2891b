import type { Alert, Severity } from '@crowdtone/domain';
import type { Placing } from '../../state/use-place';
import { moment } from '../../text/format';
import { SEVERITY_ORDER } from '../../text/words';
import { PlaceLink } from '../PlaceLink';
import { SeverityChip } from './SeverityChip';
import '../Notice.css';
import './AlertNotices.css';

interface AlertNoticesProps {
  /** Those that last and were not dismissed, the newest first. */
  readonly alerts: readonly Alert[];
  readonly onDismiss: (id: string) => void;
  readonly onTurn: Placing['onTurn'];
  /** Told, but not shown: on the page that lists them anyway. */
  readonly unseen: boolean;
}

/** More would push the figures off a phone. */
const MOST_SHOWN = 2;

const TONES: Readonly<Record<Severity, string>> = { critical: 'bad', warning: 'warning', info: 'plain' };

/**
 * What goes on, above every page. The regions are there before there is anything in them, because screen readers tell
 * what is added to a region that they know; what is critical interrupts them.
 */
export function AlertNotices({ alerts, onDismiss, onTurn, unseen }: AlertNoticesProps) {
  const pressing = SEVERITY_ORDER.flatMap((wanted) => alerts.filter(({ severity }) => severity === wanted));
  const shown = pressing.slice(0, MOST_SHOWN);
  const further = alerts.length - shown.length;
  const notices = (critical: boolean) =>
    shown
      .filter(({ severity }) => (severity === 'critical') === critical)
      .map((alert) => (
        <AlertNotice key={alert.id} alert={alert} onDismiss={onDismiss} onTurn={onTurn} plain={unseen} />
      ));
  return (
    <div className={unseen ? 'visually-hidden' : undefined}>
      <div role="alert" aria-atomic="false">
        {notices(true)}
      </div>
      <div role="status" aria-label="Alerts" aria-atomic="false">
        {notices(false)}
      </div>
      {further > 0 && !unseen && (
        <p className="alert-further">
          <PlaceLink page="alerts" onTurn={onTurn}>
            {further === 1 ? '1 more alert goes on' : `${further} more alerts go on`}
          </PlaceLink>
        </p>
      )}
    </div>
  );
}

interface AlertNoticeProps extends Pick<AlertNoticesProps, 'onDismiss' | 'onTurn'> {
  readonly alert: Alert;
  /** Without anything that takes the focus. */
  readonly plain: boolean;
}

function AlertNotice({ alert, onDismiss, onTurn, plain }: AlertNoticeProps) {
  const { id, ruleName, severity, message, firedAt, runId, sourceId } = alert;
  return (
    <div className={`notice notice-${TONES[severity]} alert-notice`}>
      <SeverityChip severity={severity} />
      <strong>{ruleName}</strong>
      <span className="alert-notice-words">
        {message} <span className="quiet">Since {moment(new Date(firedAt).toISOString())}.</span>
      </span>
      {!plain && (
        <span className="alert-notice-ways">
          <PlaceLink page="source" pick={{ runId, sourceId }} onTurn={onTurn}>
            Look at the source
          </PlaceLink>
          <button type="button" className="button" aria-label={`Dismiss ${ruleName}`} onClick={() => onDismiss(id)}>
            Dismiss
          </button>
        </span>
      )}
    </div>
  );
}
