import { type Expression, type GroupShares, type GroupWindow, headline, headlineFigures } from '@crowdtone/domain';
import { trend } from '../mood/trend';
import { explainWithheld, unreadableSentence } from '../mood/withheld';
import { count, people as countPeople, span } from '../text/format';
import { Card } from './Card';
import { ShareBars } from './ShareBars';
import './MoodNow.css';

interface MoodNowProps {
  readonly window: GroupWindow;
  readonly windows: readonly GroupWindow[];
  readonly isNow: boolean;
  /** The user has selected an earlier window. */
  readonly isMarked: boolean;
  /** No newer window will come. */
  readonly isOver: boolean;
  readonly selected: Expression | null;
  readonly onSelect: (expression: Expression | null) => void;
  readonly onMoment: (startMs: number | null) => void;
}

/** The mood of one window: in a sentence, and as shares with their intervals. */
export function MoodNow({ window, windows, isNow, isMarked, isOver, selected, onSelect, onMoment }: MoodNowProps) {
  const { shares, counted, people } = window;
  const aside = (
    <span className="quiet figures">
      {isMarked && (
        <button type="button" className="button mood-return" onClick={() => onMoment(null)}>
          Back to latest
        </button>
      )}
      {span(window)}
      {window.partial && ' (incomplete)'}
    </span>
  );
  return (
    <Card className="mood-now" title={titleOf(window, isNow, isOver)} aside={aside}>
      {shares === null ? (
        <Withheld window={window} windows={windows} onMoment={onMoment} />
      ) : (
        <>
          <div className="mood-words">
            <p className="mood-headline">{headline(shares, counted)}</p>
            <p className="quiet">
              {figuresOf(shares, counted, people.readable)} {trend(windows, window)}
            </p>
          </div>
          <ShareBars shares={shares} counted={counted} selected={selected} onSelect={onSelect} />
        </>
      )}
      <p className="mood-people figures">
        <strong>{count(people.seen)}</strong> seen, <strong>{count(people.readable)}</strong> readable
        {people.seen > people.readable && (
          <span className="quiet">
            , {count(people.seen - people.readable)} not readable: {unreadableSentence(people.unreadable)}
          </span>
        )}
      </p>
    </Card>
  );
}

/** `62% look neutral (95% interval 45–77%), of 34 readable people.` */
function figuresOf(shares: GroupShares, counted: GroupShares | null, readable: number): string {
  const figures = headlineFigures(shares, counted);
  return figures === null ? '' : `${figures}, of ${countPeople(readable)} readable.`;
}

function titleOf({ startMs }: GroupWindow, isNow: boolean, isOver: boolean): string {
  if (!isNow) return startMs === 0 ? 'Mood at the start' : 'Mood at this time';
  return isOver ? 'Mood at the end' : 'Mood now';
}

type WithheldProps = Pick<MoodNowProps, 'window' | 'windows' | 'onMoment'>;

/** The privacy floor, explained where the shares would be. */
function Withheld({ window, windows, onMoment }: WithheldProps) {
  const explanation = explainWithheld(window);
  const published = windows.findLast(({ shares, index }) => shares !== null && index < window.index);
  return (
    <div className="mood-withheld">
      <p className="mood-headline">{explanation?.title}</p>
      <p className="quiet">{explanation?.why}</p>
      {published && (
        <button type="button" className="button" onClick={() => onMoment(published.startMs)}>
          Show {span(published)}, the last window with shares
        </button>
      )}
    </div>
  );
}
