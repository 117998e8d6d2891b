import { EXPRESSION_ORDER, type GroupWindow, MAX_THUMBNAIL_PX, type SourceRecord, sourceKey } from '@crowdtone/domain';
import { EmptyState } from '../components/EmptyState';
import { Notice } from '../components/Notice';
import { ExpressionDot } from '../components/overview/MoodStrip';
import { OverviewCard } from '../components/overview/OverviewCard';
import { RunPicker } from '../components/RunPicker';
import { WaitingForWindows } from '../components/WaitingForWindows';
import { type Freshness, freshnessOf } from '../mood/freshness';
import { statusOf } from '../mood/source-status';
import type { LiveState } from '../state/live-state';
import { useNow } from '../state/use-now';
import { useOverviewHistory } from '../state/use-overview-history';
import { useThumbnails } from '../state/use-thumbnails';
import { lasting, people } from '../text/format';
import { t } from '../text/translate';
import type { PageProps } from './page-props';
import './OverviewPage.css';

/** How often the age of figures is updated, milliseconds. */
const AGE_CHECK_MS = 5_000;

const NO_WINDOWS: readonly GroupWindow[] = [];

/** All sources of a run side by side, with state and mood. */
export function OverviewPage({ state, dispatch, streamThumbnails, shown, router }: PageProps) {
  const thumbnailOf = useThumbnails(state, streamThumbnails, true);
  const now = useNow(AGE_CHECK_MS);
  const history = useOverviewHistory(shown?.run ?? null, state, dispatch);
  if (shown === null) return <EmptyState connecting={state.snapshots === 0} />;

  const { run, sources } = shown;
  return (
    <>
      <div className="overview-head">
        <h1>{t('page.overview')}</h1>
        <Summary sources={sources} state={state} />
        {state.runs.length > 1 && (
          <RunPicker
            runs={state.runs}
            run={run}
            selection={router.selection}
            onSelect={(selection) => router.onNavigate('overview', selection)}
          />
        )}
        <ul className="legend" aria-label={t('overview.legend')}>
          {EXPRESSION_ORDER.map((expression) => (
            <li key={expression}>
              <ExpressionDot expression={expression} />
              {t(`expression.${expression}`)}
            </li>
          ))}
        </ul>
      </div>
      {typeof history === 'object' && (
        <Notice tone="warning" title={t('overview.fault')}>
          {history.fault}
        </Notice>
      )}
      {sources.length === 0 ? (
        <div className="overview-grid">
          <WaitingForWindows run={run} source={null} />
        </div>
      ) : (
        <ul className="overview-grid" aria-busy={history === 'loading'}>
          {sources.map((source) => {
            const key = sourceKey(source);
            const newest = state.windows.get(key)?.at(-1);
            return (
              <li key={key}>
                <OverviewCard
                  run={run}
                  source={source}
                  windows={state.windows.get(key) ?? NO_WINDOWS}
                  health={state.health.get(key)}
                  picture={thumbnailOf(key)}
                  age={
                    newest === undefined
                      ? null
                      : ageText(freshnessOf({ run, source, newest }, state.arrivals.get(key), now))
                  }
                  onNavigate={router.onNavigate}
                />
              </li>
            );
          })}
        </ul>
      )}
      {sources.some((source) => state.health.has(sourceKey(source))) && (
        <p className="overview-note quiet">{t('overview.thumbnails', { pixels: MAX_THUMBNAIL_PX })}</p>
      )}
    </>
  );
}

function ageText({ ageMs, isCurrent }: Freshness): string | null {
  return isCurrent || ageMs === null ? null : lasting(ageMs);
}

interface SummaryProps {
  readonly sources: readonly SourceRecord[];
  readonly state: LiveState;
}

/** People in view over all sources, and the number of sources that need attention. */
function Summary({ sources, state }: SummaryProps) {
  const statuses = sources.map((source) => statusOf(source, state.health.get(sourceKey(source))));
  const needsAttention = statuses.filter((status) => status.needsAttention).length;
  const seen = sources
    .filter((_, place) => statuses[place]?.isNow)
    .reduce((sum, source) => sum + (state.windows.get(sourceKey(source))?.at(-1)?.people.seen ?? 0), 0);
  return (
    <p className="figures quiet">
      {t('overview.summary', { sources: t('mood.sources', { count: sources.length }), people: people(seen) })}
      {needsAttention > 0 && (
        <>
          , <span className="overview-attention">{t('overview.needAttention', { count: needsAttention })}</span>
        </>
      )}
    </p>
  );
}
