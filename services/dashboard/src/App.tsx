import { useEffect } from 'react';
import { CrowdView } from './components/CrowdView';
import { Header } from './components/Header';
import { LinkNotice } from './components/LinkNotice';
import { Login } from './components/Login';
import { NothingYet } from './components/NothingYet';
import { showPicked } from './state/selection';
import { useHistory } from './state/use-history';
import { useLive } from './state/use-live';
import { usePick } from './state/use-pick';
import { useSession } from './state/use-session';
import { useTheme } from './theme/use-theme';

/** The page: what is shown follows from what the gateway told and what the user picked. */
export function App() {
  const theme = useTheme();
  const [state, tell, renew] = useLive();
  const session = useSession(state.snapshots, renew);
  const [pick, setPick] = usePick();
  const shown = showPicked(state, pick);
  const runId = shown?.run.runId ?? null;
  const sourceId = shown?.source?.sourceId ?? null;
  const history = useHistory({ runId, sourceId, snapshots: state.snapshots }, tell);

  const label = shown?.source?.label;
  useEffect(() => {
    document.title = label === undefined ? 'Crowdtone' : `${label} · Crowdtone`;
  }, [label]);

  return (
    <>
      <a className="skip-link" href="#figures">
        Skip to the figures
      </a>
      <Header
        runs={state.runs}
        shown={shown}
        pick={pick}
        onPick={setPick}
        link={state.link}
        theme={theme}
        session={state.link === 'locked' ? null : session}
      />
      <LinkNotice link={state.link} heardAtMs={state.heardAtMs} />
      <main id="figures" tabIndex={-1}>
        {state.refusal !== null ? (
          <Login refusal={state.refusal} onLoggedIn={renew} />
        ) : shown === null ? (
          <NothingYet connecting={state.snapshots === 0} />
        ) : (
          // A new source starts with nothing picked or pointed at.
          <CrowdView
            key={`${runId} ${sourceId}`}
            shown={shown}
            paces={state.paces}
            health={state.health}
            history={history}
            theme={theme.theme}
          />
        )}
      </main>
    </>
  );
}
