import { compareRanges, EXPRESSION_ORDER, type ExpressionShare, isClear, type RangeSummary } from '@crowdtone/domain';
import { basisText, comparisonHeadline, pointsRange, pointsText, verdict } from '../../history/difference-text';
import { percent } from '../../text/format';
import { t } from '../../text/translate';
import { Card } from '../Card';
import './ComparisonCard.css';

interface ComparisonCardProps {
  readonly a: RangeSummary;
  readonly b: RangeSummary;
  /** Both are of one source and were classified by one model. */
  readonly systematicErrorsShared: boolean;
}

/** Differences of shares between two ranges, with their significance. */
export function ComparisonCard({ a, b, systematicErrorsShared }: ComparisonCardProps) {
  const comparison = compareRanges(a, b, systematicErrorsShared);
  if (comparison === null) {
    return (
      <Card className="comparison-card" title={t('history.aWithB')}>
        <p className="quiet">{t('history.notComparable')}</p>
      </Card>
    );
  }
  const shareIn = ({ whole }: RangeSummary, wanted: ExpressionShare['expression']) =>
    whole.published?.shares.expressions.find(({ expression }) => expression === wanted)?.share ?? 0;
  return (
    <Card className="comparison-card" title={t('history.aWithB')}>
      <p className="mood-headline">{comparisonHeadline(comparison)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keyboard */}
      <section className="figures-table" aria-label={t('history.differences')} tabIndex={0}>
        <table className="figures">
          <caption className="visually-hidden">{t('history.differencesCaption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('history.expression')}</th>
              <th scope="col">A</th>
              <th scope="col">B</th>
              <th scope="col">{t('history.aVersusB')}</th>
              <th scope="col">{t('history.interval')}</th>
              <th scope="col">{t('history.result')}</th>
            </tr>
          </thead>
          <tbody>
            {EXPRESSION_ORDER.flatMap((wanted) =>
              comparison.differences.filter(({ expression }) => expression === wanted),
            ).map((difference) => (
              <tr key={difference.expression} className={isClear(difference) ? 'difference-clear' : undefined}>
                <th scope="row">
                  <span className={`swatch swatch-${difference.expression}`} aria-hidden="true" />
                  {t(`expression.${difference.expression}`)}
                </th>
                <td>{percent(shareIn(a, difference.expression))}</td>
                <td>{percent(shareIn(b, difference.expression))}</td>
                <td>{pointsText(difference.difference)}</td>
                <td>{pointsRange(difference)}</td>
                <td>{verdict(difference)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="quiet footnote">
        {basisText(comparison.basis)} {t('history.multiple')}
      </p>
    </Card>
  );
}
