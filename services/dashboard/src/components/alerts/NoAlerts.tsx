import './NoAlerts.css';

const EXAMPLE = `alerts:
  - name: Sudden fear
    kind: change
    measure: fear
    by: 0.2
    severity: critical
  - name: Camera away
    kind: down
    forSeconds: 30`;

/** Stands where alerts would be listed: why there are none, and how there could be. */
export function NoAlerts({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return (
      <section className="no-alerts">
        <h2>No alert of this kind</h2>
        <p className="quiet">Choose another source or severity to see others.</p>
      </section>
    );
  }
  return (
    <section className="no-alerts">
      <h2>No alert so far</h2>
      <p className="quiet">
        An alert fires when a rule says so: the share of an expression, valence or arousal above or below a threshold, a
        sudden change, the size of the crowd, or a camera that is away. Rules stand in the file that{' '}
        <code>serve --config</code> is given, for instance:
      </p>
      <pre>
        <code>{EXAMPLE}</code>
      </pre>
      <p className="quiet">
        <code>examples/cameras.yaml</code> explains every key, and <code>crowdtone config check FILE</code> lists every
        mistake. A group under the privacy floor fires no alert about its mood.
      </p>
    </section>
  );
}
