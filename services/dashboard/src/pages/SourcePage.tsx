import { isCamera, sourceKey } from '@crowdtone/domain';
import { CrowdView } from '../components/CrowdView';
import { EmptyState } from '../components/EmptyState';
import { useHistory } from '../state/use-history';
import { useThumbnails } from '../state/use-thumbnails';
import type { PageProps } from './page-props';

/** One source in depth: its current mood and its recent history. */
export function SourcePage({ state, dispatch, streamThumbnails, shown, theme }: PageProps) {
  const runId = shown?.run.runId ?? null;
  const sourceId = shown?.source?.sourceId ?? null;
  const history = useHistory({ runId, sourceId, snapshots: state.snapshots }, dispatch);
  const isLive = shown?.source != null && isCamera(shown.source);
  const thumbnailOf = useThumbnails(state, streamThumbnails, isLive);
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
      picture={shown.source && thumbnailOf(sourceKey(shown.source))}
      theme={theme}
    />
  );
}
