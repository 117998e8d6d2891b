import type { ReactNode } from 'react';
import { presets, type SelectedSpan, type TimeRange } from '../../history/range-selection';
import { t } from '../../text/translate';
import { RangeSteps } from './RangeSteps';

interface RangePresetsProps {
  /** Title of the card. */
  readonly title: string;
  readonly span: SelectedSpan;
  readonly shown: TimeRange;
  /** All of the time of which there are figures. */
  readonly whole: TimeRange;
  readonly onSpan: (span: SelectedSpan) => void;
  /** A button before the steps. */
  readonly first?: ReactNode;
  /** Further buttons after the presets. */
  readonly children?: ReactNode;
}

/** Buttons that select a range without its times: steps, the last minutes or hours, and everything. */
export function RangePresets({ title, span, shown, whole, onSpan, first, children }: RangePresetsProps) {
  return (
    <fieldset className="range-quick">
      <legend className="visually-hidden">{t('history.presets', { title })}</legend>
      {first}
      <RangeSteps shown={shown} whole={whole} onSpan={onSpan} />
      {presets()
        .filter(([lengthMs]) => lengthMs < whole.toMs - whole.fromMs)
        .map(([lengthMs, words]) => (
          <button
            key={words}
            type="button"
            className="button"
            aria-pressed={span.kind === 'last' && span.lengthMs === lengthMs}
            onClick={() => onSpan({ kind: 'last', lengthMs })}
          >
            {words}
          </button>
        ))}
      <button
        type="button"
        className="button"
        aria-pressed={span.kind === 'all'}
        onClick={() => onSpan({ kind: 'all' })}
      >
        {t('app.all')}
      </button>
      {children}
    </fieldset>
  );
}
