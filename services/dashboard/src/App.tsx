import { type ComponentType, useEffect } from 'react';
import { AlertNotices } from './components/alerts/AlertNotices';
import { Header } from './components/Header';
import { LinkNotice } from './components/LinkNotice';
import { Login } from './components/Login';
import { Navigation } from './components/Navigation';
import { Notice } from './components/Notice';
import { AboutPage } from './pages/AboutPage';
import { AlertsPage } from './pages/AlertsPage';
import { CamerasPage } from './pages/CamerasPage';
import { HistoryPage } from './pages/HistoryPage';
import { OverviewPage } from './pages/OverviewPage';
import type { PageProps } from './pages/page-props';
import { SourcePage } from './pages/SourcePage';
import { lastingAlerts } from './state/alert-list';
import { PAGE_TITLES, type Page, pageOf } from './state/place';
import { showPicked } from './state/selection';
import { useDismissed } from './state/use-dismissed';
import { useLastingAlerts } from './state/use-lasting-alerts';
import { useLive } from './state/use-live';
import { usePlace } from './state/use-place';
import { useSession } from './state/use-session';
import { useTheme } from './theme/use-theme';

const PAGE_COMPONENTS: Readonly<Record<Page, ComponentType<PageProps>>> = {
  overview: OverviewPage,
  source: SourcePage,
  history: HistoryPage,
  alerts: AlertsPage,
  cameras: CamerasPage,
  about: AboutPage,
};

/** The dashboard: what is shown follows from what the gateway told and from where the user went. */
export function App() {
  const theme = useTheme();
  const { state, tell, renew, askPictures } = useLive();
  const session = useSession(state.snapshots, renew);
  const placing = usePlace();
  const alertsFault = useLastingAlerts(state.snapshots, tell);
  const [dismissed, dismiss] = useDismissed();
  const lasting = lastingAlerts(state.alerts);
  const shown = showPicked(state, placing.pick);
  const page = pageOf(placing, shown);

  const label = page === 'source' ? shown?.source?.label : PAGE_TITLES[page];
  useEffect(() => {
    document.title = label === undefined ? 'Crowdtone' : `${label} · Crowdtone`;
  }, [label]);

  const locked = state.refusal !== null;
  const PageComponent = PAGE_COMPONENTS[page];
  return (
    <>
      <a className="skip-link" href="#figures">
        Skip to the figures
      </a>
      <Header
        runs={state.runs}
        shown={page === 'source' ? shown : null}
        pick={placing.pick}
        onPick={placing.onPick}
        link={state.link}
        theme={theme}
        session={locked ? null : session}
      />
      {!locked && <Navigation page={page} onTurn={placing.onTurn} alerts={lasting.length} />}
      <LinkNotice link={state.link} heardAtMs={state.heardAtMs} />
      {alertsFault !== null && !locked && (
        <Notice tone="warning" title="It is not known which alerts go on">
          {alertsFault}. The page asks again when it connects anew.
        </Notice>
      )}
      {!locked && (
        <AlertNotices
          alerts={lasting.filter(({ id }) => !dismissed.has(id))}
          onDismiss={dismiss}
          onTurn={placing.onTurn}
          unseen={page === 'alerts'}
        />
      )}
      <main id="figures" tabIndex={-1}>
        {state.refusal !== null ? (
          <Login refusal={state.refusal} onLoggedIn={renew} />
        ) : (
          <PageComponent
            key={page}
            state={state}
            tell={tell}
            askPictures={askPictures}
            shown={shown}
            placing={placing}
            session={session}
            theme={theme.theme}
          />
        )}
      </main>
    </>
  );
}
