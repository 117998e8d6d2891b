import type { GroupWindow } from '@crowdtone/domain';
import { explainWithheld } from '../mood/withheld';
import { headlineText } from '../text/mood-text';
import type { Times } from '../text/times';
import { t } from '../text/translate';
import './TimeSlider.css';

interface TimeSliderProps {
  /** In the order of time. */
  readonly windows: readonly GroupWindow[];
  readonly times: Pick<Times, 'span'>;
  readonly momentMs: number | null;
  readonly onMoment: (startMs: number | null) => void;
}

/** Selects an earlier window; at its right end the page follows the newest. */
export function TimeSlider({ windows, times, momentMs, onMoment }: TimeSliderProps) {
  const last = windows.length - 1;
  const found = windows.findIndex(({ startMs }) => startMs === momentMs);
  const place = found < 0 ? last : found;
  const window = windows[place];
  if (window === undefined || last < 1) return null;
  return (
    <div className="time-slider">
      <input
        type="range"
        aria-label={t('source.time')}
        aria-valuetext={t('source.momentOf', { span: times.span(window), mood: summary(window) })}
        min={0}
        max={last}
        value={place}
        onChange={({ target }) => {
          const chosen = Number(target.value);
          onMoment(chosen === last ? null : (windows[chosen]?.startMs ?? null));
        }}
      />
    </div>
  );
}

function summary(window: GroupWindow): string {
  return window.shares === null ? (explainWithheld(window)?.title ?? '') : headlineText(window.shares, window.counted);
}
