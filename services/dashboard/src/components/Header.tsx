import type { RunRecord } from '@crowdtone/domain';
import type { Link } from '../state/live-state';
import type { Selection, Shown } from '../state/selection';
import type { CurrentSession } from '../state/use-session';
import { t } from '../text/translate';
import type { ThemeChoice } from '../theme/use-theme';
import { ConnectionBadge } from './ConnectionBadge';
import { SourcePicker } from './SourcePicker';
import './Header.css';

interface HeaderProps {
  readonly runs: readonly RunRecord[];
  readonly shown: Shown | null;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly link: Link;
  readonly theme: ThemeChoice;
  /** Null while it is unknown who is logged in. */
  readonly session: CurrentSession | null;
}

/** Top bar: run and source, state of the connection, log-out and colour theme. */
export function Header({ runs, shown, selection, onSelect, link, theme, session }: HeaderProps) {
  const other = theme.name === 'dark' ? 'light' : 'dark';
  return (
    <header className="header">
      <div className="brand">
        <img src="crowdtone.svg" alt="" width="32" height="32" />
        <span className="brand-name">Crowdtone</span>
      </div>
      {shown !== null && <SourcePicker runs={runs} shown={shown} selection={selection} onSelect={onSelect} />}
      <div className="header-end">
        <ConnectionBadge link={link} />
        {session?.canLogOut && (
          <button
            type="button"
            className="button"
            onClick={session.logOut}
            title={`${session.name}, ${t(`role.${session.role}`)}`}
          >
            {t('app.logOut')}
          </button>
        )}
        <button
          type="button"
          className="button"
          onClick={theme.toggle}
          aria-label={other === 'dark' ? t('app.toDark') : t('app.toLight')}
        >
          <span aria-hidden="true">{other === 'dark' ? '☾' : '☀'}</span>
        </button>
      </div>
    </header>
  );
}
