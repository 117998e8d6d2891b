import { t } from '../text/translate';

interface LengthPickerProps {
  readonly lengthMs: number;
  readonly onLength: (lengthMs: number) => void;
}

const lengths = (): readonly (readonly [lengthMs: number, words: string])[] => [
  [2 * 60_000, t('source.lastMinutes', { count: 2 })],
  [10 * 60_000, t('source.lastMinutes', { count: 10 })],
  [60 * 60_000, t('source.lastHour')],
  [Number.POSITIVE_INFINITY, t('app.all')],
];

/** Selects the period that the charts show. */
export function LengthPicker({ lengthMs, onLength }: LengthPickerProps) {
  return (
    <div className="picker">
      <select
        aria-label={t('source.timeShown')}
        value={lengthMs}
        onChange={({ target }) => onLength(Number(target.value))}
      >
        {lengths().map(([length, words]) => (
          <option key={words} value={length}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
