import { useId } from 'react';
import { BROWSER_TIME_ZONE } from '../text/time-zone';
import './TimeZonePicker.css';

interface TimeZonePickerProps {
  readonly zone: string;
  /** As configured; null when none is. */
  readonly ofPlace: string | null;
  readonly onChoose: (zone: string) => void;
}

const ZONES: readonly string[] = [...new Set([BROWSER_TIME_ZONE, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

/** Selects the time zone of all times of day on the page. */
export function TimeZonePicker({ zone, ofPlace, onChoose }: TimeZonePickerProps) {
  const field = useId();
  const zones = ofPlace === null ? ZONES : [...new Set([ofPlace, ...ZONES])];
  return (
    <footer className="time-zone quiet">
      <label htmlFor={field}>Time zone</label>
      <select id={field} value={zone} onChange={({ target }) => onChoose(target.value)}>
        {zones.map((one) => (
          <option key={one} value={one}>
            {nameOf(one, ofPlace)}
          </option>
        ))}
      </select>
    </footer>
  );
}

function nameOf(zone: string, ofPlace: string | null): string {
  if (zone === ofPlace) return `${zone} (this place)`;
  return zone === BROWSER_TIME_ZONE ? `${zone} (this browser)` : zone;
}
