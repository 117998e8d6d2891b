import { type ComponentType, useEffect } from 'react';
import { AlertNotices } from './components/alerts/AlertNotices';
import { ConnectionNotice } from './components/ConnectionNotice';
import { Header } from './components/Header';
import { Login } from './components/Login';
import { MissingSelection } from './components/MissingSelection';
import { Navigation } from './components/Navigation';
import { Notice } from './components/Notice';
import { PageFooter } from './components/PageFooter';
import { WallLocked } from './components/wall/WallLocked';
import { WallView } from './components/wall/WallView';
import { AboutPage } from './pages/AboutPage';
import { AlertsPage } from './pages/AlertsPage';
import { CamerasPage } from './pages/CamerasPage';
import { DataPage } from './pages/DataPage';
import { HistoryPage } from './pages/HistoryPage';
import { OverviewPage } from './pages/OverviewPage';
import type { PageProps } from './pages/page-props';
import { SourcePage } from './pages/SourcePage';
import { activeAlerts } from './state/alert-list';
import { type Page, pageOf } from './state/route';
import { showSelected } from './state/selection';
import { useActiveAlerts } from './state/use-active-alerts';
import { useDismissed } from './state/use-dismissed';
import { useLive } from './state/use-live';
import { useRoute } from './state/use-route';
import { mayManageData, useSession } from './state/use-session';
import { WINDOWS_KEPT } from './state/window-list';
import { t } from './text/translate';
import { useLanguage } from './text/use-language';
import { useTimeZone } from './text/use-time-zone';
import { useTheme } from './theme/use-theme';
import { isWallAddress, wallOptions } from './wall/wall-options';

const PAGE_COMPONENTS: Readonly<Record<Page, ComponentType<PageProps>>> = {
  overview: OverviewPage,
  source: SourcePage,
  history: HistoryPage,
  alerts: AlertsPage,
  cameras: CamerasPage,
  data: DataPage,
  about: AboutPage,
};

/** A wall shows the newest window of each camera; the others are there for a while after it was late. */
const WINDOWS_ON_WALL = 12;

/** The root of the dashboard: renders the page of the current route from the live state. */
export function App() {
  const theme = useTheme();
  const [language, chooseLanguage] = useLanguage();
  const router = useRoute();
  const isWall = isWallAddress(router.query);
  const { state, dispatch, reconnect, streamThumbnails } = useLive(isWall ? WINDOWS_ON_WALL : WINDOWS_KEPT);
  const session = useSession(state.snapshots, reconnect);
  const [zone, chooseZone] = useTimeZone(session?.timeZone ?? null);
  const alertsFault = useActiveAlerts(state.snapshots, dispatch);
  const [dismissed, dismiss] = useDismissed();
  const active = activeAlerts(state.alerts);
  const shown = showSelected(state, router.selection);
  const page = pageOf(router, shown);

  const label = isWall ? t('wall.title') : page === 'source' ? shown?.source?.label : t(`page.${page}`);
  useEffect(() => {
    document.title = label === undefined ? 'Crowdtone' : `${label} · Crowdtone`;
  }, [label]);

  // The token of a wall opens nothing else.
  const belongsOnWall = session?.role === 'wall' && !isWall;
  useEffect(() => {
    if (belongsOnWall) location.replace('?kiosk');
  }, [belongsOnWall]);

  if (isWall) {
    return state.refusal === null ? (
      <WallView state={state} options={wallOptions(router.query)} />
    ) : (
      <WallLocked refusal={state.refusal} onLoggedIn={reconnect} />
    );
  }

  const locked = state.refusal !== null;
  const PageComponent = PAGE_COMPONENTS[page];
  return (
    <>
      <a className="skip-link" href="#figures">
        {t('app.skip')}
      </a>
      <Header
        runs={state.runs}
        shown={page === 'source' ? shown : null}
        selection={router.selection}
        onSelect={router.onSelect}
        link={state.link}
        theme={theme}
        session={locked ? null : session}
      />
      {!locked && (
        <Navigation
          page={page}
          onNavigate={router.onNavigate}
          alerts={active.length}
          managesData={session !== null && mayManageData(session)}
        />
      )}
      <ConnectionNotice {...state} />
      {alertsFault !== null && !locked && (
        <Notice tone="warning" title={t('app.alertsUnknown')}>
          {t('app.alertsUnknownWhy', { fault: alertsFault })}
        </Notice>
      )}
      {!locked && (
        <AlertNotices
          alerts={active.filter(({ id }) => !dismissed.has(id))}
          onDismiss={dismiss}
          onNavigate={router.onNavigate}
          unseen={page === 'alerts'}
        />
      )}
      {!locked && <MissingSelection state={state} selection={router.selection} page={page} />}
      <main id="figures" tabIndex={-1}>
        {state.refusal !== null ? (
          <Login refusal={state.refusal} onLoggedIn={reconnect} />
        ) : (
          <PageComponent
            // Another time zone or language renders every text again.
            key={`${page} ${zone} ${language}`}
            state={state}
            dispatch={dispatch}
            streamThumbnails={streamThumbnails}
            shown={shown}
            router={router}
            session={session}
            theme={theme.theme}
          />
        )}
      </main>
      <PageFooter
        language={language}
        onLanguage={chooseLanguage}
        zone={locked ? null : zone}
        ofPlace={session?.timeZone ?? null}
        onZone={chooseZone}
      />
    </>
  );
}
