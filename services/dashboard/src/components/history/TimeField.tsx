import { useId } from 'react';
import type { SourceClock } from '../../history/source-clock';

import { t } from '../../text/translate';

interface TimeFieldProps {
  readonly label: string;
  readonly clock: SourceClock;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly invalid?: boolean;
  /** Id of what says why it is invalid. */
  readonly faultId?: string | undefined;
}

/** A moment of a source: date and time for a camera, `h:mm:ss` for a recording. */
export function TimeField({ label, clock, text, onText, invalid = false, faultId }: TimeFieldProps) {
  const id = useId();
  const wall = clock.zeroAt !== null;
  return (
    <div className={`time-field ${wall ? 'time-field-wall' : ''}`}>
      <label htmlFor={id}>
        {label}
        <span className="quiet">{wall ? t('history.wallFormat') : t('history.elapsedFormat')}</span>
      </label>
      <input
        id={id}
        className="figures"
        type="text"
        size={wall ? 19 : 9}
        maxLength={wall ? 24 : 10}
        autoComplete="off"
        value={text}
        onChange={({ target }) => onText(target.value)}
        aria-invalid={invalid}
        aria-describedby={invalid ? faultId : undefined}
      />
    </div>
  );
}
