import type { Alert, Severity } from '@crowdtone/domain';
import type { Router } from '../../state/use-route';
import { alertText } from '../../text/alert-text';
import { moment } from '../../text/format';
import { SEVERITY_ORDER } from '../../text/severity-order';
import { t } from '../../text/translate';
import { RouteLink } from '../RouteLink';
import { SeverityChip } from './SeverityChip';
import '../Notice.css';
import './AlertNotices.css';

interface AlertNoticesProps {
  /** Active alerts that were not dismissed, newest first. */
  readonly alerts: readonly Alert[];
  readonly onDismiss: (id: string) => void;
  readonly onNavigate: Router['onNavigate'];
  /** Announced to screen readers only: the page lists the alerts anyway. */
  readonly unseen: boolean;
}

/** More would push the figures off a phone. */
const MAX_SHOWN = 2;

const TONES: Readonly<Record<Severity, string>> = { critical: 'bad', warning: 'warning', info: 'plain' };

/**
 * Active alerts above every page. The live regions are rendered while they are empty, because screen readers announce
 * additions to existing regions only; critical alerts are assertive.
 */
export function AlertNotices({ alerts, onDismiss, onNavigate, unseen }: AlertNoticesProps) {
  const bySeverity = SEVERITY_ORDER.flatMap((wanted) => alerts.filter(({ severity }) => severity === wanted));
  const shown = bySeverity.slice(0, MAX_SHOWN);
  const further = alerts.length - shown.length;
  const notices = (critical: boolean) =>
    shown
      .filter(({ severity }) => (severity === 'critical') === critical)
      .map((alert) => (
        <AlertNotice key={alert.id} alert={alert} onDismiss={onDismiss} onNavigate={onNavigate} plain={unseen} />
      ));
  return (
    <div className={unseen ? 'visually-hidden' : undefined}>
      <div role="alert" aria-atomic="false">
        {notices(true)}
      </div>
      <div role="status" aria-label={t('alerts.region')} aria-atomic="false">
        {notices(false)}
      </div>
      {further > 0 && !unseen && (
        <p className="alert-further">
          <RouteLink page="alerts" onNavigate={onNavigate}>
            {t('alerts.moreActive', { count: further })}
          </RouteLink>
        </p>
      )}
    </div>
  );
}

interface AlertNoticeProps extends Pick<AlertNoticesProps, 'onDismiss' | 'onNavigate'> {
  readonly alert: Alert;
  /** Without anything that takes the focus. */
  readonly plain: boolean;
}

function AlertNotice({ alert, onDismiss, onNavigate, plain }: AlertNoticeProps) {
  const { id, ruleName, severity, firedAt, runId, sourceId } = alert;
  return (
    <div className={`notice notice-${TONES[severity]} alert-notice`}>
      <SeverityChip severity={severity} />
      <strong>{ruleName}</strong>
      <span className="alert-notice-words">
        {alertText(alert)}{' '}
        <span className="quiet">{t('alerts.sinceTime', { time: moment(new Date(firedAt).toISOString()) })}</span>
      </span>
      {!plain && (
        <span className="alert-notice-ways">
          <RouteLink page="source" selection={{ runId, sourceId }} onNavigate={onNavigate}>
            {t('alerts.viewSource')}
          </RouteLink>
          <button
            type="button"
            className="button"
            aria-label={t('alerts.dismissOne', { name: ruleName })}
            onClick={() => onDismiss(id)}
          >
            {t('alerts.dismiss')}
          </button>
        </span>
      )}
    </div>
  );
}
