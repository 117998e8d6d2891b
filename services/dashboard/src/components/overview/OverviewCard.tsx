import {
  type GroupWindow,
  headline,
  type RunRecord,
  type SourceHealth,
  type SourcePicture,
  type SourceRecord,
} from '@crowdtone/domain';
import { memo, useId } from 'react';
import { whyNoPicture } from '../../mood/picture-words';
import { type Condition, conditionOf } from '../../mood/source-condition';
import { explainWithheld } from '../../mood/withheld';
import type { Placing } from '../../state/use-place';
import { count, span } from '../../text/format';
import { PlaceLink } from '../PlaceLink';
import { LivePicture } from './LivePicture';
import { MoodStrip } from './MoodStrip';
import { Sparkline } from './Sparkline';
import './OverviewCard.css';

interface OverviewCardProps {
  readonly run: RunRecord;
  readonly source: SourceRecord;
  readonly windows: readonly GroupWindow[];
  /** Undefined for recordings, and for a camera nothing was heard of yet. */
  readonly health: SourceHealth | undefined;
  /** Null when there is none, or none that is of now. */
  readonly picture: SourcePicture | null;
  readonly onTurn: Placing['onTurn'];
}

/** One source among the others; the whole card leads to its page. Of many cards only those are drawn anew whose source told something. */
export const OverviewCard = memo(function OverviewCard(props: OverviewCardProps) {
  const { run, source, windows, health, picture, onTurn } = props;
  const titleId = useId();
  const { runId, sourceId, label } = source;
  const condition = conditionOf(source, health);
  const newest = windows.at(-1);
  const shown = condition.isNow ? picture : null;
  return (
    <article
      className={`overview-card ${condition.troubled ? 'overview-card-troubled' : ''}`}
      aria-labelledby={titleId}
    >
      <div className="overview-card-inside">
        <LivePicture label={label} picture={shown} why={whyNoPicture(source, health)} />
        <div className="overview-card-words">
          <div className="overview-card-head">
            <h2 id={titleId}>
              <PlaceLink page="source" pick={{ runId, sourceId }} onTurn={onTurn}>
                {label}
              </PlaceLink>
            </h2>
            <ConditionChip condition={condition} />
          </div>
          {condition.troubled && condition.words !== null && (
            <p className="overview-card-trouble figures">{condition.words}</p>
          )}
          {newest === undefined ? (
            <p className="quiet">{waitingWords(run, source, condition)}</p>
          ) : (
            <Mood window={newest} windows={windows} isNow={condition.isNow} />
          )}
          <p className="overview-card-foot figures">
            {newest !== undefined && (
              <span>
                <strong>{count(newest.people.seen)}</strong> seen, <strong>{count(newest.people.readable)}</strong>{' '}
                readable
              </span>
            )}
            {!condition.troubled && condition.words !== null && <span className="quiet">{condition.words}</span>}
          </p>
        </div>
      </div>
    </article>
  );
});

function ConditionChip({ condition: { name, troubled, isNow } }: { readonly condition: Condition }) {
  const kind = troubled ? 'troubled' : isNow ? 'well' : 'quiet';
  return (
    <span className={`condition condition-${kind}`}>
      {troubled && (
        <span role="img" aria-label="Needs attention: ">
          ▲
        </span>
      )}
      {name}
    </span>
  );
}

interface MoodProps {
  readonly window: GroupWindow;
  readonly windows: readonly GroupWindow[];
  readonly isNow: boolean;
}

function Mood({ window, windows, isNow }: MoodProps) {
  const { shares, counted } = window;
  const withheld = explainWithheld(window);
  return (
    <>
      <div className="overview-card-now">
        {!isNow && <p className="overview-card-then quiet figures">The last figures, of {span(window)}:</p>}
        <p className="overview-card-mood">{shares === null ? withheld?.title : headline(shares, counted)}</p>
        {withheld !== null && <p className="overview-card-why quiet">{withheld.why}</p>}
      </div>
      {shares !== null && <MoodStrip shares={shares} />}
      <Sparkline windows={windows} />
    </>
  );
}

function waitingWords({ settings }: RunRecord, { state }: SourceRecord, { isNow }: Condition): string {
  if (isNow) return `The first figures come after ${settings.windowMs / 1_000} seconds.`;
  return state === 'waiting' || state === 'running'
    ? 'No figures yet.'
    : 'It ended before there was anything to say about its crowd.';
}
