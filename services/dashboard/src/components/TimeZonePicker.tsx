import { useId } from 'react';
import { BROWSER_TIME_ZONE } from '../text/time-zone';
import './TimeZonePicker.css';

interface TimeZonePickerProps {
  readonly zone: string;
  readonly onChoose: (zone: string) => void;
}

const ZONES: readonly string[] = [...new Set([BROWSER_TIME_ZONE, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

/** Selects the time zone of all times of day on the page. */
export function TimeZonePicker({ zone, onChoose }: TimeZonePickerProps) {
  const field = useId();
  return (
    <footer className="time-zone quiet">
      <label htmlFor={field}>Time zone</label>
      <select id={field} value={zone} onChange={({ target }) => onChoose(target.value)}>
        {ZONES.map((one) => (
          <option key={one} value={one}>
            {one === BROWSER_TIME_ZONE ? `${one} (this browser)` : one}
          </option>
        ))}
      </select>
    </footer>
  );
}
