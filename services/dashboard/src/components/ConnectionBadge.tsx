import type { Link } from '../state/live-state';
import { t } from '../text/translate';
import './ConnectionBadge.css';

/** State of the connection to the gateway. Screen readers announce changes. */
export function ConnectionBadge({ link }: { readonly link: Link }) {
  const state = t(`link.${link}`);
  return (
    <span className={`connection-badge connection-${link}`} role="status" aria-label={t('app.connection', { state })}>
      <span className="connection-dot" aria-hidden="true" />
      {state}
    </span>
  );
}
