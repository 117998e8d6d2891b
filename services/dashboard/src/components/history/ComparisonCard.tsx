import {
  compareRanges,
  EXPRESSION_NAMES,
  EXPRESSION_ORDER,
  type ExpressionShare,
  isClear,
  percent,
  type RangeSummary,
} from '@crowdtone/domain';
import {
  BASIS_TEXT,
  comparisonHeadline,
  MULTIPLE_COMPARISONS_TEXT,
  pointsRange,
  pointsText,
  verdict,
} from '../../history/difference-text';
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
      <Card className="comparison-card" title="A compared with B">
        <p className="quiet">One of the ranges has no windows with shares.</p>
      </Card>
    );
  }
  const shareIn = ({ whole }: RangeSummary, wanted: ExpressionShare['expression']) =>
    whole.published?.shares.expressions.find(({ expression }) => expression === wanted)?.share ?? 0;
  return (
    <Card className="comparison-card" title="A compared with B">
      <p className="mood-headline">{comparisonHeadline(comparison)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keyboard */}
      <section className="figures-table" aria-label="Table: differences" tabIndex={0}>
        <table className="figures">
          <caption className="visually-hidden">
            Shares in both ranges and their differences in percentage points
          </caption>
          <thead>
            <tr>
              <th scope="col">Expression</th>
              <th scope="col">A</th>
              <th scope="col">B</th>
              <th scope="col">A vs. B</th>
              <th scope="col">95% interval</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {EXPRESSION_ORDER.flatMap((wanted) =>
              comparison.differences.filter(({ expression }) => expression === wanted),
            ).map((difference) => (
              <tr key={difference.expression} className={isClear(difference) ? 'difference-clear' : undefined}>
                <th scope="row">
                  <span className={`swatch swatch-${difference.expression}`} aria-hidden="true" />
                  {EXPRESSION_NAMES[difference.expression]}
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
        {BASIS_TEXT[comparison.basis]} {MULTIPLE_COMPARISONS_TEXT}
      </p>
    </Card>
  );
}
