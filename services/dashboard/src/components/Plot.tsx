import type { GroupWindow } from '@crowdtone/domain';
import type { CSSProperties, PointerEvent, ReactNode } from 'react';
import { PLOT_MARGINS } from '../charts/frame';
import type { Reading } from '../charts/readings';
import { axisOf, type TimeAxis } from '../charts/time-axis';
import './Plot.css';

interface PlotProps {
  /** Those that are charted, in the order of time. */
  readonly windows: readonly GroupWindow[];
  /** The time shown, when it is not that of the windows. */
  readonly axis?: TimeAxis | undefined;
  readonly pointed: GroupWindow | null;
  readonly marked: GroupWindow | null;
  readonly onPoint: (ms: number | null) => void;
  readonly readings: (window: GroupWindow) => readonly Reading[];
  readonly children: ReactNode;
}

/** Lays the window pointed at, or looked back to, over a chart, and tells which one the pointer is at. */
export function Plot({ windows, axis = axisOf(windows), pointed, marked, onPoint, readings, children }: PlotProps) {
  const { startMs, endMs, times } = axis;
  const lengthMs = Math.max(1, endMs - startMs);
  const placeOf = (ms: number) => (ms - startMs) / lengthMs;
  const shown = pointed ?? marked;

  function point({ currentTarget, clientX }: PointerEvent<HTMLElement>): void {
    const { left, width } = currentTarget.getBoundingClientRect();
    const place = (clientX - left - PLOT_MARGINS.left) / (width - PLOT_MARGINS.left - PLOT_MARGINS.right);
    onPoint(place >= 0 && place <= 1 ? startMs + place * lengthMs : null);
  }

  return (
    <div
      className="plot"
      style={MARGINS}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => onPoint(null)}
    >
      {children}
      {shown && (
        <div
          className="plot-marker"
          style={{ '--from': placeOf(shown.startMs), '--to': placeOf(shown.endMs) } as CSSProperties}
        />
      )}
      {pointed && (
        <div
          className={`readout ${placeOf(pointed.startMs) > 0.5 ? 'readout-left' : 'readout-right'} figures`}
          aria-hidden="true"
        >
          <strong>{times.span(pointed)}</strong>
          {readings(pointed).map(({ name, figure, colour }) => (
            <div key={name} className="readout-line">
              <span className="swatch" style={{ background: colour ?? 'none' }} />
              <span>{name}</span>
              <span className="readout-figure">{figure}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

const MARGINS = Object.fromEntries(
  Object.entries(PLOT_MARGINS).map(([side, pixels]) => [`--plot-${side}`, `${pixels}px`]),
) as CSSProperties;
