import { EXPRESSION_ORDER, type Expression, type ExpressionShare, type GroupShares } from '@crowdtone/domain';
import type { CSSProperties } from 'react';
import { percent, percentRange } from '../text/format';
import { t } from '../text/translate';
import './ShareBars.css';

interface ShareBarsProps {
  readonly shares: GroupShares;
  /** Beside corrected shares. */
  readonly counted: GroupShares | null;
  readonly selected: Expression | null;
  readonly onSelect: (expression: Expression | null) => void;
}

/** A bar for each expression, always in the same order, with a whisker over its 95 % interval and an arrow at the counted share. */
export function ShareBars({ shares, counted, selected, onSelect }: ShareBarsProps) {
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
              pressed={selected === share.expression}
              onSelect={onSelect}
            />
          </li>
        ))}
      </ul>
      <p className="share-bars-note quiet">
        {t('mood.thinLines')}
        {counted !== null && (
          <>
            {' '}
            <span className="counted-key" aria-hidden="true" /> {t('mood.countedKey')}
          </>
        )}{' '}
        {t('mood.selectOne')}
      </p>
    </div>
  );
}

interface ShareBarProps {
  readonly share: ExpressionShare;
  readonly counted: number | null;
  readonly pressed: boolean;
  readonly onSelect: (expression: Expression | null) => void;
}

function ShareBar({ share: { expression, share, low, high }, counted, pressed, onSelect }: ShareBarProps) {
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
      onClick={() => onSelect(pressed ? null : expression)}
    >
      <span className="share-name">{t(`expression.${expression}`)}</span>
      <span className="share-track" aria-hidden="true">
        <span className="share-fill" />
        <span className="share-whisker" />
        {counted !== null && <span className="share-counted" />}
      </span>
      <span className="share-figure figures">
        {percent(share)}
        <span className="share-range quiet">{percentRange(low, high)}</span>
        {counted !== null && (
          <span className="visually-hidden">{t('mood.countedAside', { share: percent(counted) })}</span>
        )}
      </span>
    </button>
  );
}
