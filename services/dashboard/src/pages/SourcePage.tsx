import { CrowdView } from '../components/CrowdView';
import { EmptyState } from '../components/EmptyState';
import { useHistory } from '../state/use-history';
import type { PageProps } from './page-props';

/** One source in depth: its current mood and its recent history. */
export function SourcePage({ state, dispatch, shown, theme }: PageProps) {
  const runId = shown?.run.runId ?? null;
  const sourceId = shown?.source?.sourceId ?? null;
  const history = useHistory({ runId, sourceId, snapshots: state.snapshots }, dispatch);
  if (shown === null) return <EmptyState connecting={state.snapshots === 0} />;
  return (
    // Another source starts without a selection.
    <CrowdView
      key={`${runId} ${sourceId}`}
      shown={shown}
      paces={state.paces}
      delays={state.delays}
      arrivals={state.arrivals}
      health={state.health}
      history={history}
      theme={theme}
    />
  );
}
