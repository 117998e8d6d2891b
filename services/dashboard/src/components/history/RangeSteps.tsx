import { type SelectedSpan, steppedRange, type TimeRange } from '../../history/range-selection';

import { t } from '../../text/translate';

interface RangeStepsProps {
  readonly shown: TimeRange;
  /** All of the time of which there are figures. */
  readonly whole: TimeRange;
  readonly onSpan: (span: SelectedSpan) => void;
}

/** Steps to the time before and after a range, and out of it. */
export function RangeSteps({ shown, whole, onSpan }: RangeStepsProps) {
  const step = (way: 'back' | 'forth' | 'out') => () => onSpan({ kind: 'between', ...steppedRange(shown, whole, way) });
  const isAll = shown.fromMs <= whole.fromMs && shown.toMs >= whole.toMs;
  return (
    <>
      <button type="button" className="button" disabled={shown.fromMs <= whole.fromMs} onClick={step('back')}>
        {t('history.earlier')}
      </button>
      <button type="button" className="button" disabled={shown.toMs >= whole.toMs} onClick={step('forth')}>
        {t('history.later')}
      </button>
      <button type="button" className="button" disabled={isAll} onClick={step('out')}>
        {t('history.zoomOut')}
      </button>
    </>
  );
}
