import type { Link } from '../state/live-state';
import './ConnectionBadge.css';

const WORDS: Readonly<Record<Link, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  behind: 'Catching up',
  lost: 'Disconnected',
  locked: 'Locked',
  outdated: 'Outdated',
};

/** State of the connection to the gateway. Screen readers announce changes. */
export function ConnectionBadge({ link }: { readonly link: Link }) {
  return (
    <span className={`connection-badge connection-${link}`} role="status" aria-label={`Connection: ${WORDS[link]}`}>
      <span className="connection-dot" aria-hidden="true" />
      {WORDS[link]}
    </span>
  );
}
