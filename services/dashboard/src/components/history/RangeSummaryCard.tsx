import type { Expression, RangeSummary } from '@crowdtone/domain';
import { ofWindowsText, percent, signed, windowsText } from '../../text/format';
import { headlineText, unreadableSentence } from '../../text/mood-text';
import { t } from '../../text/translate';
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
          <p className="mood-headline">{t('history.noShares')}</p>
          <p className="quiet">{t('history.noSharesWhy', { windows: ofWindowsText(windows), floor })}</p>
        </div>
      ) : (
        <>
          <p className="mood-headline">{headlineText(published.shares, published.counted)}</p>
          <ShareBars shares={published.shares} counted={published.counted} selected={selected} onSelect={onSelect} />
        </>
      )}
      <dl className="facts figures">
        {published !== null && (
          <div>
            <dt>{t('history.affectDerived')}</dt>
            <dd>
              {signed(published.shares.valence)}, {signed(published.shares.arousal)}
            </dd>
          </div>
        )}
        <div>
          <dt>{t('history.windowsWithShares')}</dt>
          <dd>{t('history.someOf', { some: published?.windows ?? 0, all: windows })}</dd>
        </div>
        {trust !== null && (
          <div>
            <dt>{t('history.trust')}</dt>
            <dd>
              {t('history.trustOf', {
                level: t(`trust.${trust.level}`),
                some: trust.windows[trust.level],
                windows: ofWindowsText(published?.windows ?? 0),
              })}
            </dd>
          </div>
        )}
        <div>
          <dt>{t('history.peoplePerWindow')}</dt>
          <dd>{t('mood.seenReadable', { seen: people.seen / windows, readable: people.readable / windows })}</dd>
        </div>
        {people.seen > 0 && (
          <div>
            <dt>{t('history.readable')}</dt>
            <dd>
              {t('history.personMoments', { share: percent(people.readable / people.seen), moments: people.seen })}
            </dd>
          </div>
        )}
      </dl>
      {(unreadable > 0 || windows > (published?.windows ?? 0)) && (
        <p className="quiet footnote figures">
          {unreadable > 0 && t('history.notReadable', { reasons: unreadableSentence(people.unreadable) })}
          {withheld['below-floor'] > 0 &&
            t('history.fewerThan', { floor, windows: windowsText(withheld['below-floor']) })}
          {withheld['nobody-readable'] > 0 &&
            t('history.noneReadable', { windows: windowsText(withheld['nobody-readable']) })}
        </p>
      )}
      {published !== null && <p className="quiet footnote">{t('history.means')}</p>}
    </Card>
  );
}
