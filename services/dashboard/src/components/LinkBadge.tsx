import type { Link } from '../state/live-state';
import './LinkBadge.css';

const WORDS: Readonly<Record<Link, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  behind: 'Catching up',
  lost: 'Disconnected',
  locked: 'Locked',
  outdated: 'Outdated',
};

/** How the page stands with the gateway. Changes are read out by screen readers. */
export function LinkBadge({ link }: { readonly link: Link }) {
  return (
    <span className={`link-badge link-${link}`} role="status" aria-label={`Connection: ${WORDS[link]}`}>
      <span className="link-dot" aria-hidden="true" />
      {WORDS[link]}
    </span>
  );
}
