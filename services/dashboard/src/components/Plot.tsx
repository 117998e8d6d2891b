import type { GroupWindow } from '@crowdtone/domain';
import type { CSSProperties, PointerEvent, ReactNode } from 'react';
import { PLOT_MARGINS } from '../charts/frame';
import { axisOf, type TimeAxis } from '../charts/time-axis';
import type { TooltipRow } from '../charts/tooltip';
import './Plot.css';

interface PlotProps {
  /** The charted windows in order of time. */
  readonly windows: readonly GroupWindow[];
  /** The time axis, when it is not that of the windows. */
  readonly axis?: TimeAxis | undefined;
  readonly hovered: GroupWindow | null;
  readonly marked: GroupWindow | null;
  readonly onHover: (ms: number | null) => void;
  readonly tooltip: (window: GroupWindow) => readonly TooltipRow[];
  readonly children: ReactNode;
}

/** Marks the selected window and the one under the pointer, with a tooltip, and reports the position of the pointer. */
export function Plot({ windows, axis = axisOf(windows), hovered, marked, onHover, tooltip, children }: PlotProps) {
  const { startMs, endMs, times } = axis;
  const lengthMs = Math.max(1, endMs - startMs);
  const placeOf = (ms: number) => (ms - startMs) / lengthMs;
  const shown = hovered ?? marked;

  function point({ currentTarget, clientX }: PointerEvent<HTMLElement>): void {
    const { left, width } = currentTarget.getBoundingClientRect();
    const place = (clientX - left - PLOT_MARGINS.left) / (width - PLOT_MARGINS.left - PLOT_MARGINS.right);
    onHover(place >= 0 && place <= 1 ? startMs + place * lengthMs : null);
  }

  return (
    <div
      className="plot"
      style={MARGINS}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => onHover(null)}
    >
      {children}
      {shown && (
        <div
          className="plot-marker"
          style={{ '--from': placeOf(shown.startMs), '--to': placeOf(shown.endMs) } as CSSProperties}
        />
      )}
      {hovered && (
        <div
          className={`readout ${placeOf(hovered.startMs) > 0.5 ? 'readout-left' : 'readout-right'} figures`}
          aria-hidden="true"
        >
          <strong>{times.span(hovered)}</strong>
          {tooltip(hovered).map(({ name, figure, colour }) => (
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
