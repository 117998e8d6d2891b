import {
  type GroupWindow,
  isCamera,
  isSettled,
  type RunRecord,
  type SourceHealth,
  type SourceRecord,
  type SourceThumbnail,
} from '@crowdtone/domain';
import { memo, useId } from 'react';
import { clockOf, rangeText } from '../../history/source-clock';
import { type SourceStatus, statusOf } from '../../mood/source-status';
import { whyNoThumbnail } from '../../mood/thumbnail-text';
import { explainWithheld } from '../../mood/withheld';
import type { Router } from '../../state/use-route';
import { headlineText } from '../../text/mood-text';
import { rich } from '../../text/rich';
import { count, t } from '../../text/translate';
import { RouteLink } from '../RouteLink';
import { TrustNote } from '../TrustNote';
import { MoodStrip } from './MoodStrip';
import { Sparkline } from './Sparkline';
import { Thumbnail } from './Thumbnail';
import './OverviewCard.css';

interface OverviewCardProps {
  readonly run: RunRecord;
  readonly source: SourceRecord;
  readonly windows: readonly GroupWindow[];
  /** Undefined for recordings, and for a camera without a health report. */
  readonly health: SourceHealth | undefined;
  /** Null when there is none, or only an outdated one. */
  readonly picture: SourceThumbnail | null;
  readonly onNavigate: Router['onNavigate'];
  /** How long ago the newest window ended, when it is no longer current. */
  readonly age: string | null;
}

/** One source of the overview; the whole card links to its page. Memoised, so that only cards whose source changed render again. */
export const OverviewCard = memo(function OverviewCard(props: OverviewCardProps) {
  const { run, source, windows, health, picture, age, onNavigate } = props;
  const titleId = useId();
  const { runId, sourceId, label } = source;
  const status = statusOf(source, health);
  const newest = windows.at(-1);
  const shown = status.isNow ? picture : null;
  const isNow = status.isNow && age === null;
  const isOld = isCamera(source) && newest !== undefined && !isNow;
  return (
    <article
      className={`overview-card ${status.needsAttention ? 'overview-card-attention' : ''} ${isOld ? 'overview-card-old' : ''}`}
      aria-labelledby={titleId}
    >
      <div className="overview-card-inside">
        <Thumbnail label={label} picture={shown} why={whyNoThumbnail(source, health)} />
        <div className="overview-card-words">
          <div className="overview-card-head">
            <h2 id={titleId}>
              <RouteLink page="source" selection={{ runId, sourceId }} onNavigate={onNavigate}>
                {label}
              </RouteLink>
            </h2>
            <StatusChip status={status} />
          </div>
          {status.needsAttention && status.words !== null && (
            <p className="overview-card-problem figures">{status.words}</p>
          )}
          {newest === undefined ? (
            <p className="quiet">{waitingText(run, source, status)}</p>
          ) : (
            <Mood window={newest} windows={windows} isNow={isNow} age={age} span={spanOf(run, source, newest)} />
          )}
          <p className="overview-card-foot figures">
            {newest !== undefined && (
              <span>
                {rich('mood.seenReadable', {
                  seen: <strong>{count(newest.people.seen)}</strong>,
                  readable: <strong>{count(newest.people.readable)}</strong>,
                })}
              </span>
            )}
            {!status.needsAttention && status.words !== null && <span className="quiet">{status.words}</span>}
          </p>
        </div>
      </div>
    </article>
  );
});

function StatusChip({ status: { name, needsAttention, isNow } }: { readonly status: SourceStatus }) {
  const kind = needsAttention ? 'attention' : isNow ? 'good' : 'quiet';
  return (
    <span className={`status status-${kind}`}>
      {needsAttention && (
        <span role="img" aria-label={t('overview.attention')}>
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
  /** The time of the window. */
  readonly span: string;
  readonly age: string | null;
}

function Mood({ window, windows, isNow, span, age }: MoodProps) {
  const { shares, counted, trust } = window;
  const withheld = explainWithheld(window);
  return (
    <>
      <div className="overview-card-now">
        {!isNow && (
          <p className="overview-card-then quiet figures">
            {age === null ? t('mood.lastSpan', { span }) : t('mood.lastSpanAge', { span, age })}
          </p>
        )}
        <p className="overview-card-mood">{shares === null ? withheld?.title : headlineText(shares, counted)}</p>
        {withheld !== null && <p className="overview-card-why quiet">{withheld.why}</p>}
      </div>
      {shares !== null && <MoodStrip shares={shares} />}
      {trust !== null && <TrustNote trust={trust} />}
      <Sparkline windows={windows} />
    </>
  );
}

function spanOf(run: RunRecord, source: SourceRecord, { startMs, endMs }: GroupWindow): string {
  return rangeText(clockOf(source, run), { fromMs: startMs, toMs: endMs });
}

function waitingText({ settings }: RunRecord, source: SourceRecord, { isNow }: SourceStatus): string {
  if (isNow) return t('overview.firstFigures', { seconds: settings.windowMs / 1_000 });
  return isSettled(source) ? t('overview.endedEarly') : t('overview.noFigures');
}
