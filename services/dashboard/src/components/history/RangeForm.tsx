import { type FormEvent, useId, useState } from 'react';
import type { SelectedSpan, TimeRange } from '../../history/range-selection';
import { fieldText, readField, type SourceClock } from '../../history/source-clock';
import { t } from '../../text/translate';
import { TimeField } from './TimeField';

interface RangeFormProps {
  readonly clock: SourceClock;
  /** The range that is shown. */
  readonly shown: TimeRange;
  /** First time of which there are figures, in the time of the clock. */
  readonly firstMs: number;
  readonly onSpan: (span: SelectedSpan) => void;
}

/** Enters the ends of a range. */
export function RangeForm({ clock, shown, firstMs, onSpan }: RangeFormProps) {
  const [from, setFrom] = useState(() => fieldText(clock, shown.fromMs));
  const [to, setTo] = useState(() => fieldText(clock, shown.toMs));
  const [fault, setFault] = useState<string | null>(null);
  const faultId = useId();

  function submit(event: FormEvent): void {
    event.preventDefault();
    const [fromMs, toMs] = [readField(clock, from, shown.fromMs), readField(clock, to, shown.toMs)];
    if (fromMs === null || toMs === null) {
      setFault(clock.zeroAt === null ? t('history.enterElapsed') : t('history.enterWall'));
    } else if (toMs <= fromMs) setFault(t('history.endBeforeStart'));
    else if (toMs <= firstMs) setFault(t('history.startedAt', { time: fieldText(clock, firstMs) }));
    else {
      setFault(null);
      onSpan({ kind: 'between', fromMs: Math.max(firstMs, fromMs), toMs });
    }
  }

  const field = { clock, invalid: fault !== null, faultId };
  return (
    <form className="range-form" onSubmit={submit} noValidate>
      <TimeField label={t('history.from')} text={from} onText={setFrom} {...field} />
      <TimeField label={t('history.to')} text={to} onText={setTo} {...field} />
      <button type="submit" className="button">
        {t('app.show')}
      </button>
      {fault !== null && (
        <p id={faultId} className="range-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
