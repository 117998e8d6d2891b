import {
  EXPRESSION_NAMES,
  EXPRESSION_ORDER,
  type GroupWindow,
  PICTURE_LASTS_MS,
  PICTURE_MOST_PIXELS,
  type SourceRecord,
  sourceKey,
} from '@crowdtone/domain';
import { useEffect } from 'react';
import { NothingYet } from '../components/NothingYet';
import { Notice } from '../components/Notice';
import { ExpressionDot } from '../components/overview/MoodStrip';
import { OverviewCard } from '../components/overview/OverviewCard';
import { RunPicker } from '../components/RunPicker';
import { WaitingForWindows } from '../components/WaitingForWindows';
import { conditionOf } from '../mood/source-condition';
import type { LiveState } from '../state/live-state';
import { useNow } from '../state/use-now';
import { useOverviewHistory } from '../state/use-overview-history';
import { count, people } from '../text/format';
import type { PageProps } from './page-props';
import './OverviewPage.css';

/** How often pictures are looked at for being too old, milliseconds. */
const AGE_CHECK_MS = 5_000;

const NO_WINDOWS: readonly GroupWindow[] = [];

/** All sources of a run side by side: how each is doing, and what its crowd expresses. */
export function OverviewPage({ state, tell, askPictures, shown, placing }: PageProps) {
  useEffect(() => {
    askPictures(true);
    return () => askPictures(false);
  }, [askPictures]);
  const now = useNow(AGE_CHECK_MS);
  const history = useOverviewHistory(shown?.run ?? null, state, tell);
  if (shown === null) return <NothingYet connecting={state.snapshots === 0} />;

  const { run, sources } = shown;
  return (
    <>
      <div className="overview-head">
        <h1>Overview</h1>
        <Summary sources={sources} state={state} />
        {state.runs.length > 1 && (
          <RunPicker
            runs={state.runs}
            run={run}
            pick={placing.pick}
            onPick={(pick) => placing.onTurn('overview', pick)}
          />
        )}
        <ul className="legend" aria-label="Colours of expressions">
          {EXPRESSION_ORDER.map((expression) => (
            <li key={expression}>
              <ExpressionDot expression={expression} />
              {EXPRESSION_NAMES[expression]}
            </li>
          ))}
        </ul>
      </div>
      {typeof history === 'object' && (
        <Notice tone="warning" title="Some figures could not be loaded">
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
            const live = state.pictures.get(key);
            return (
              <li key={key}>
                <OverviewCard
                  run={run}
                  source={source}
                  windows={state.windows.get(key) ?? NO_WINDOWS}
                  health={state.health.get(key)}
                  picture={live !== undefined && now - live.heardAtMs < PICTURE_LASTS_MS ? live.picture : null}
                  onTurn={placing.onTurn}
                />
              </li>
            );
          })}
        </ul>
      )}
      {sources.some((source) => state.health.has(sourceKey(source))) && (
        <p className="overview-note quiet">
          Pictures have at most {PICTURE_MOST_PIXELS} pixels along their longer side, and every face that was found is
          painted over, before they leave the program that reads the camera. No face can be recognised in them, so they
          are shown for a group below the privacy floor too. They are kept nowhere.
        </p>
      )}
    </>
  );
}

interface SummaryProps {
  readonly sources: readonly SourceRecord[];
  readonly state: LiveState;
}

/** Who is seen now, over all sources, and how many of these need somebody to look after them. */
function Summary({ sources, state }: SummaryProps) {
  const conditions = sources.map((source) => conditionOf(source, state.health.get(sourceKey(source))));
  const troubled = conditions.filter((condition) => condition.troubled).length;
  const seen = sources
    .filter((_, place) => conditions[place]?.isNow)
    .reduce((sum, source) => sum + (state.windows.get(sourceKey(source))?.at(-1)?.people.seen ?? 0), 0);
  return (
    <p className="figures quiet">
      {sources.length === 1 ? '1 source' : `${count(sources.length)} sources`}, {people(seen)} seen now
      {troubled > 0 && (
        <>
          ,{' '}
          <span className="overview-troubled">
            {troubled === 1 ? '1 source needs attention' : `${count(troubled)} sources need attention`}
          </span>
        </>
      )}
    </p>
  );
}
