import { rich } from '../../text/rich';
import { t } from '../../text/translate';
import './NoAlerts.css';

const EXAMPLE = `alerts:
  - name: Sudden fear
    kind: change
    measure: fear
    by: 0.2
    severity: critical
  - name: Camera offline
    kind: down
    forSeconds: 30`;

/** Shown instead of an empty list of alerts: how to define rules. */
export function NoAlerts({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return (
      <section className="no-alerts">
        <h2>{t('alerts.noMatch')}</h2>
        <p className="quiet">{t('alerts.noMatchWhy')}</p>
      </section>
    );
  }
  return (
    <section className="no-alerts">
      <h2>{t('alerts.none')}</h2>
      <p className="quiet">{rich('alerts.noneWhy', { option: <code>serve --config</code> })}</p>
      <pre>
        <code>{EXAMPLE}</code>
      </pre>
      <p className="quiet">
        {rich('alerts.noneMore', {
          file: <code>examples/cameras.yaml</code>,
          command: <code>crowdtone config check FILE</code>,
        })}
      </p>
    </section>
  );
}
