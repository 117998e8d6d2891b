import {
  EXPRESSION_NAMES,
  EXPRESSION_ORDER,
  type Expression,
  type ExpressionShare,
  type GroupShares,
  percent,
  percentRange,
} from '@crowdtone/domain';
import type { CSSProperties } from 'react';
import './ShareBars.css';

interface ShareBarsProps {
  readonly shares: GroupShares;
  /** Beside corrected shares. */
  readonly counted: GroupShares | null;
  readonly picked: Expression | null;
  readonly onPick: (expression: Expression | null) => void;
}

/** A bar for each expression, always in the same order, with a whisker over its 95 % interval and an arrow at the counted share. */
export function ShareBars({ shares, counted, picked, onPick }: ShareBarsProps) {
  const ordered = EXPRESSION_ORDER.flatMap((wanted) =>
    shares.expressions.filter(({ expression }) => expression === wanted),
  );
  return (
    <div>
      <ul className="share-bars">
        {ordered.map((share) => (
          <li key={share.expression}>
            <ShareBar
              share={share}
              counted={counted?.expressions.find(({ expression }) => expression === share.expression)?.share ?? null}
              pressed={picked === share.expression}
              onPick={onPick}
            />
          </li>
        ))}
      </ul>
      <p className="share-bars-note quiet">
        The thin line over each bar is its 95% interval.
        {counted !== null && (
          <>
            {' '}
            <span className="counted-key" aria-hidden="true" /> counted: each reading taken at its word, before the
            model's known confusions are allowed for.
          </>
        )}{' '}
        Press an expression to follow it over time.
      </p>
    </div>
  );
}

interface ShareBarProps {
  readonly share: ExpressionShare;
  readonly counted: number | null;
  readonly pressed: boolean;
  readonly onPick: (expression: Expression | null) => void;
}

function ShareBar({ share: { expression, share, low, high }, counted, pressed, onPick }: ShareBarProps) {
  const sizes = {
    '--share': `${share * 100}%`,
    '--low': `${low * 100}%`,
    '--reach': `${(high - low) * 100}%`,
    ...(counted !== null && { '--counted': `${counted * 100}%` }),
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
        {counted !== null && <span className="share-counted" />}
      </span>
      <span className="share-figure figures">
        {percent(share)}
        <span className="share-range quiet">{percentRange(low, high)}</span>
        {counted !== null && <span className="visually-hidden">, counted {percent(counted)}</span>}
      </span>
    </button>
  );
}
