import { type Expression, headline, percent, type RangeSummary } from '@crowdtone/domain';
import { unreadableSentence } from '../../mood/withheld';
import { count, signed } from '../../text/format';
import { Card } from '../Card';
import { ShareBars } from '../ShareBars';

interface RangeSummaryCardProps {
  readonly title: string;
  /** The range in words. */
  readonly range: string;
  readonly summary: RangeSummary;
  readonly picked: Expression | null;
  readonly onPick: (expression: Expression | null) => void;
}

/** What the crowd expressed over all of a range. */
export function RangeSummaryCard({ title, range, summary: { whole }, picked, onPick }: RangeSummaryCardProps) {
  const { windows, people, published, withheld, floor } = whole;
  const unreadable = people.seen - people.readable;
  return (
    <Card className="summary-card" title={title} aside={<span className="quiet figures">{range}</span>}>
      {published === null ? (
        <div className="mood-withheld">
          <p className="mood-headline">Nothing to tell about moods</p>
          <p className="quiet">
            In none of the {count(windows)} windows there were {floor} readable people, from which shares are published.
          </p>
        </div>
      ) : (
        <>
          <p className="mood-headline">{headline(published.shares, published.counted)}</p>
          <ShareBars shares={published.shares} counted={published.counted} picked={picked} onPick={onPick} />
        </>
      )}
      <dl className="facts figures">
        {published !== null && (
          <div>
            <dt>Valence, arousal (derived)</dt>
            <dd>
              {signed(published.shares.valence)}, {signed(published.shares.arousal)}
            </dd>
          </div>
        )}
        <div>
          <dt>Windows with shares</dt>
          <dd>
            {count(published?.windows ?? 0)} of {count(windows)}
          </dd>
        </div>
        <div>
          <dt>People a window</dt>
          <dd>
            {count(people.seen / windows)} seen, {count(people.readable / windows)} readable
          </dd>
        </div>
        {people.seen > 0 && (
          <div>
            <dt>Could be read</dt>
            <dd>
              {percent(people.readable / people.seen)} of {count(people.seen)} person-moments
            </dd>
          </div>
        )}
      </dl>
      {(unreadable > 0 || windows > (published?.windows ?? 0)) && (
        <p className="quiet footnote figures">
          {unreadable > 0 && `Not readable: ${unreadableSentence(people.unreadable)} `}
          {withheld['below-floor'] > 0 && `Fewer than ${floor} readable in ${windowsWords(withheld['below-floor'])}. `}
          {withheld['nobody-readable'] > 0 && `Nobody readable in ${windowsWords(withheld['nobody-readable'])}.`}
        </p>
      )}
      {published !== null && (
        <p className="quiet footnote">
          Means over everybody read, window by window: someone read in three windows counts three times. The intervals
          are those of a single window on average, because the same people, and the same habits of the network, come
          again in the next one.
        </p>
      )}
    </Card>
  );
}

function windowsWords(windows: number): string {
  return windows === 1 ? '1 window' : `${count(windows)} windows`;
}
