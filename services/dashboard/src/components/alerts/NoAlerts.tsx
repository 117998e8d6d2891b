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
        <h2>No matching alerts</h2>
        <p className="quiet">Choose another source or severity.</p>
      </section>
    );
  }
  return (
    <section className="no-alerts">
      <h2>No alerts yet</h2>
      <p className="quiet">
        Alerts are defined by rules: an expression, valence or arousal crosses a threshold or changes suddenly, the
        crowd grows too large, or a camera goes offline. Rules are part of the file given to <code>serve --config</code>
        , for example:
      </p>
      <pre>
        <code>{EXAMPLE}</code>
      </pre>
      <p className="quiet">
        <code>examples/cameras.yaml</code> documents every key, and <code>crowdtone config check FILE</code> reports
        errors. Groups below the privacy floor fire no mood alerts.
      </p>
    </section>
  );
}
