import type { Expression, ExpressionShare, GroupShares } from '@crowdtone/domain';
import type { CSSProperties } from 'react';
import { percent, percentRange } from '../text/format';
import { EXPRESSION_NAMES, EXPRESSION_ORDER } from '../text/words';
import './ShareBars.css';

interface ShareBarsProps {
  readonly shares: GroupShares;
  readonly picked: Expression | null;
  readonly onPick: (expression: Expression | null) => void;
}

/** A bar for each expression, always in the same order, with a whisker over its 95 % interval. */
export function ShareBars({ shares, picked, onPick }: ShareBarsProps) {
  const ordered = EXPRESSION_ORDER.flatMap((wanted) =>
    shares.expressions.filter(({ expression }) => expression === wanted),
  );
  return (
    <div>
      <ul className="share-bars">
        {ordered.map((share) => (
          <li key={share.expression}>
            <ShareBar share={share} pressed={picked === share.expression} onPick={onPick} />
          </li>
        ))}
      </ul>
      <p className="share-bars-note quiet">
        The thin line over each bar is its 95% interval. Press an expression to follow it over time.
      </p>
    </div>
  );
}

interface ShareBarProps {
  readonly share: ExpressionShare;
  readonly pressed: boolean;
  readonly onPick: (expression: Expression | null) => void;
}

function ShareBar({ share: { expression, share, low, high }, pressed, onPick }: ShareBarProps) {
  const sizes = {
    '--share': `${share * 100}%`,
    '--low': `${low * 100}%`,
    '--reach': `${(high - low) * 100}%`,
    '--colour': `var(--expression-${expression})`,
  } as CSSProperties;
  return (
    <button
      type="button"
      className="share-bar"
      style={sizes}
      aria-pressed={pressed}
      onClick={() => onPick(pressed ? null : expression)}
    >
      <span className="share-name">{EXPRESSION_NAMES[expression]}</span>
      <span className="share-track" aria-hidden="true">
        <span className="share-fill" />
        <span className="share-whisker" />
      </span>
      <span className="share-figure figures">
        {percent(share)}
        <span className="share-range quiet">{percentRange(low, high)}</span>
      </span>
    </button>
  );
}
