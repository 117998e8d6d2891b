import type { Expression, GroupShares, GroupWindow, RunRecord, SourceRecord } from '@crowdtone/domain';
import { type Freshness, freshnessOf } from '../mood/freshness';
import { trend } from '../mood/trend';
import { explainWithheld } from '../mood/withheld';
import type { WindowArrival } from '../state/live-state';
import { useNow } from '../state/use-now';
import { people as countPeople, lasting } from '../text/format';
import { figuresText, headlineText, unreadableSentence } from '../text/mood-text';
import { rich } from '../text/rich';
import type { Times } from '../text/times';
import { count, t } from '../text/translate';
import { Card } from './Card';
import { ShareBars } from './ShareBars';
import { TrustNote } from './TrustNote';
import './MoodNow.css';

interface MoodNowProps {
  readonly window: GroupWindow;
  readonly windows: readonly GroupWindow[];
  readonly isNow: boolean;
  /** The user has selected an earlier window. */
  readonly isMarked: boolean;
  readonly times: Pick<Times, 'at' | 'span'>;
  /** Whether the newest window is that of now. */
  readonly freshness: Freshness;
  readonly selected: Expression | null;
  readonly onSelect: (expression: Expression | null) => void;
  readonly onMoment: (startMs: number | null) => void;
}

interface CurrentMoodProps extends Omit<MoodNowProps, 'freshness'> {
  readonly run: RunRecord;
  readonly source: SourceRecord;
  /** In the time of the source. */
  readonly newest: GroupWindow | undefined;
  readonly arrival: WindowArrival | undefined;
}

/** {@link MoodNow} that notices when no newer window comes. */
export function CurrentMood({ run, source, newest, arrival, ...mood }: CurrentMoodProps) {
  const nowMs = useNow(1_000);
  if (newest === undefined) return null;
  return <MoodNow {...mood} freshness={freshnessOf({ run, source, newest }, arrival, nowMs)} />;
}

/** The mood of one window: in a sentence, and as shares with their intervals. */
function MoodNow(props: MoodNowProps) {
  const { window, windows, times, isNow, isMarked, freshness, selected, onSelect, onMoment } = props;
  const { shares, counted, people, trust } = window;
  const isOld = isNow && freshness.ageMs !== null && !freshness.isCurrent;
  const aside = (
    <span className="quiet figures">
      {isMarked && (
        <button type="button" className="button mood-return" onClick={() => onMoment(null)}>
          {t('mood.backToLatest')}
        </button>
      )}
      {times.span(window)}
      {window.partial && t('mood.incomplete')}
    </span>
  );
  return (
    <Card className={`mood-now ${isOld ? 'mood-old' : ''}`} title={titleOf(props)} aside={aside}>
      {shares === null ? (
        <Withheld window={window} windows={windows} times={times} onMoment={onMoment} />
      ) : (
        <>
          <div className="mood-words">
            <p className="mood-headline">{headlineText(shares, counted)}</p>
            <p className="quiet">
              {figuresOf(shares, counted, people.readable)} {trend(windows, window)}
            </p>
            {trust !== null && <TrustNote trust={trust} />}
          </div>
          <ShareBars shares={shares} counted={counted} selected={selected} onSelect={onSelect} />
        </>
      )}
      <p className="mood-people figures">
        {rich('mood.seenReadable', {
          seen: <strong>{count(people.seen)}</strong>,
          readable: <strong>{count(people.readable)}</strong>,
        })}
        {people.seen > people.readable && (
          <span className="quiet">
            {t('mood.notReadable', {
              people: people.seen - people.readable,
              reasons: unreadableSentence(people.unreadable),
            })}
          </span>
        )}
      </p>
    </Card>
  );
}

/** `62% look neutral (95% interval 45–77%), of 34 readable people.` */
function figuresOf(shares: GroupShares, counted: GroupShares | null, readable: number): string {
  const figures = figuresText(shares, counted);
  return figures === null ? '' : t('mood.figuresOf', { figures, people: countPeople(readable) });
}

function titleOf({ window, times, isNow, freshness: { ageMs, isCurrent } }: MoodNowProps): string {
  if (!isNow) return window.index === 0 ? t('mood.atStart') : t('mood.atThisTime');
  if (isCurrent) return t('mood.now');
  if (ageMs === null) return t('mood.atEnd');
  return t('mood.last', { time: times.at(window.endMs), age: lasting(ageMs) });
}

type WithheldProps = Pick<MoodNowProps, 'window' | 'windows' | 'times' | 'onMoment'>;

/** The privacy floor, explained where the shares would be. */
function Withheld({ window, windows, times, onMoment }: WithheldProps) {
  const explanation = explainWithheld(window);
  const published = windows.findLast(({ shares, index }) => shares !== null && index < window.index);
  return (
    <div className="mood-withheld">
      <p className="mood-headline">{explanation?.title}</p>
      <p className="quiet">{explanation?.why}</p>
      {published && (
        <button type="button" className="button" onClick={() => onMoment(published.startMs)}>
          {t('mood.showLast', { span: times.span(published) })}
        </button>
      )}
    </div>
  );
}
