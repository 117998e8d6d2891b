import { type Expression, headline, percent, type RangeSummary } from '@crowdtone/domain';
import { unreadableSentence } from '../../mood/withheld';
import { count, signed, windowsText } from '../../text/format';
import { Card } from '../Card';
import { ShareBars } from '../ShareBars';

interface RangeSummaryCardProps {
  readonly title: string;
  /** The range as text. */
  readonly range: string;
  readonly summary: RangeSummary;
  readonly selected: Expression | null;
  readonly onSelect: (expression: Expression | null) => void;
}

/** Shares and counts of a whole range. */
export function RangeSummaryCard({ title, range, summary: { whole }, selected, onSelect }: RangeSummaryCardProps) {
  const { windows, people, published, withheld, floor } = whole;
  const trust = published?.trust ?? null;
  const unreadable = people.seen - people.readable;
  return (
    <Card className="summary-card" title={title} aside={<span className="quiet figures">{range}</span>}>
      {published === null ? (
        <div className="mood-withheld">
          <p className="mood-headline">No shares in this range</p>
          <p className="quiet">
            None of the {count(windows)} windows had {floor} people readable at once, the minimum for publishing shares.
          </p>
        </div>
      ) : (
        <>
          <p className="mood-headline">{headline(published.shares, published.counted)}</p>
          <ShareBars shares={published.shares} counted={published.counted} selected={selected} onSelect={onSelect} />
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
        {trust !== null && (
          <div>
            <dt>Trust in the shares</dt>
            <dd>
              {trust.level} ({count(trust.windows[trust.level])} of {count(published?.windows ?? 0)} windows)
            </dd>
          </div>
        )}
        <div>
          <dt>People per window</dt>
          <dd>
            {count(people.seen / windows)} seen, {count(people.readable / windows)} readable
          </dd>
        </div>
        {people.seen > 0 && (
          <div>
            <dt>Readable</dt>
            <dd>
              {percent(people.readable / people.seen)} of {count(people.seen)} person-moments
            </dd>
          </div>
        )}
      </dl>
      {(unreadable > 0 || windows > (published?.windows ?? 0)) && (
        <p className="quiet footnote figures">
          {unreadable > 0 && `Not readable: ${unreadableSentence(people.unreadable)} `}
          {withheld['below-floor'] > 0 &&
            `Fewer than ${floor} readable at once in ${windowsText(withheld['below-floor'])}. `}
          {withheld['nobody-readable'] > 0 && `None readable in ${windowsText(withheld['nobody-readable'])}.`}
        </p>
      )}
      {published !== null && (
        <p className="quiet footnote">
          Means over all classified people, window by window: a person classified in three windows counts three times.
          The interval is that of an average window, because consecutive windows share people and model errors.
        </p>
      )}
    </Card>
  );
}
