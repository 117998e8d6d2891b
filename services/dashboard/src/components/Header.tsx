import type { RunRecord } from '@crowdtone/domain';
import type { Link } from '../state/live-state';
import type { Pick, Shown } from '../state/selection';
import type { SessionHere } from '../state/use-session';
import type { ThemeChoice } from '../theme/use-theme';
import { LinkBadge } from './LinkBadge';
import { SourcePicker } from './SourcePicker';
import './Header.css';

interface HeaderProps {
  readonly runs: readonly RunRecord[];
  readonly shown: Shown | null;
  readonly pick: Pick;
  readonly onPick: (pick: Pick) => void;
  readonly link: Link;
  readonly theme: ThemeChoice;
  /** Null while it is unknown who is logged in. */
  readonly session: SessionHere | null;
}

export function Header({ runs, shown, pick, onPick, link, theme, session }: HeaderProps) {
  const other = theme.name === 'dark' ? 'light' : 'dark';
  return (
    <header className="header">
      <div className="brand">
        <img src="/crowdtone.svg" alt="" width="32" height="32" />
        <span className="brand-name">Crowdtone</span>
      </div>
      {shown !== null && <SourcePicker runs={runs} shown={shown} pick={pick} onPick={onPick} />}
      <div className="header-end">
        <LinkBadge link={link} />
        {session !== null && session.name !== null && (
          <button type="button" className="button" onClick={session.logOut} title={`${session.name}, ${session.role}`}>
            Log out
          </button>
        )}
        <button type="button" className="button" onClick={theme.toggle} aria-label={`Switch to ${other} colours`}>
          <span aria-hidden="true">{other === 'dark' ? '☾' : '☀'}</span>
        </button>
      </div>
    </header>
  );
}
