interface LengthPickerProps {
  readonly lengthMs: number;
  readonly onLength: (lengthMs: number) => void;
}

const LENGTHS: readonly (readonly [lengthMs: number, words: string])[] = [
  [2 * 60_000, 'Last 2 minutes'],
  [10 * 60_000, 'Last 10 minutes'],
  [60 * 60_000, 'Last hour'],
  [Number.POSITIVE_INFINITY, 'All'],
];

/** Selects the period that the charts show. */
export function LengthPicker({ lengthMs, onLength }: LengthPickerProps) {
  return (
    <div className="picker">
      <select aria-label="Time shown" value={lengthMs} onChange={({ target }) => onLength(Number(target.value))}>
        {LENGTHS.map(([length, words]) => (
          <option key={words} value={length}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
