import { EXPRESSION_ORDER, type GroupShares } from '@crowdtone/domain';
import { shareOf, sortByShare } from '../../mood/sorted-shares';
import { percent } from '../../text/format';
import { t } from '../../text/translate';
import './MoodStrip.css';

/** Number of expressions named under the strip; its description names all. */
const NAMED = 3;

/** All shares of a window as one stacked bar, with the largest named. */
export function MoodStrip({ shares }: { readonly shares: GroupShares }) {
  const ordered = sortByShare(shares);
  const words = ordered.map(({ expression, share }) => `${t(`expression.${expression}`)} ${percent(share)}`);
  let end = 0;
  return (
    <div>
      <svg
        className="mood-strip"
        viewBox="0 0 100 10"
        preserveAspectRatio="none"
        role="img"
        aria-label={words.join(', ')}
      >
        {EXPRESSION_ORDER.map((expression) => {
          const width = shareOf(shares, expression) * 100;
          const start = end;
          end += width;
          return <rect key={expression} x={start} width={width} height="10" fill={`var(--expression-${expression})`} />;
        })}
      </svg>
      <ul className="mood-strip-words figures" aria-hidden="true">
        {ordered.slice(0, NAMED).map(({ expression, share }) => (
          <li key={expression}>
            <ExpressionDot expression={expression} />
            {t(`expression.${expression}`)} {percent(share)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The colour key of an expression. */
export function ExpressionDot({ expression }: { readonly expression: string }) {
  return (
    <svg className="expression-dot" viewBox="0 0 10 10" aria-hidden="true">
      <rect width="10" height="10" rx="3" fill={`var(--expression-${expression})`} />
    </svg>
  );
}
