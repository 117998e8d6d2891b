import { CrowdView } from '../components/CrowdView';
import { NothingYet } from '../components/NothingYet';
import { useHistory } from '../state/use-history';
import type { PageProps } from './page-props';

/** One source in depth, as it is now and as it was. */
export function SourcePage({ state, tell, shown, theme }: PageProps) {
  const runId = shown?.run.runId ?? null;
  const sourceId = shown?.source?.sourceId ?? null;
  const history = useHistory({ runId, sourceId, snapshots: state.snapshots }, tell);
  if (shown === null) return <NothingYet connecting={state.snapshots === 0} />;
  return (
    // A new source starts with nothing picked or pointed at.
    <CrowdView
      key={`${runId} ${sourceId}`}
      shown={shown}
      paces={state.paces}
      delays={state.delays}
      health={state.health}
      history={history}
      theme={theme}
    />
  );
}
