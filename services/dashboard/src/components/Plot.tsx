import type { GroupWindow } from '@crowdtone/domain';
import { type CSSProperties, type PointerEvent, type ReactNode, useState } from 'react';
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
  /** Called with a range that was drawn with the mouse; without it none can be drawn. */
  readonly onRange?: ((fromMs: number, toMs: number) => void) | undefined;
  readonly tooltip: (window: GroupWindow) => readonly TooltipRow[];
  readonly children: ReactNode;
}

/** A mouse that moves less between press and release does not draw a range, pixels. */
const MIN_DRAG_PX = 8;

/** Marks the selected window and the one under the pointer, with a tooltip, and reports the position of the pointer. */
export function Plot(props: PlotProps) {
  const { windows, axis = axisOf(windows), hovered, marked, onHover, onRange, tooltip, children } = props;
  const { startMs, endMs, times } = axis;
  const lengthMs = Math.max(1, endMs - startMs);
  const placeOf = (ms: number) => (ms - startMs) / lengthMs;
  const shown = hovered ?? marked;
  const [drawn, setDrawn] = useState<Drawn | null>(null);

  function placeUnder({ currentTarget, clientX }: PointerEvent<HTMLElement>): number {
    const { left, width } = currentTarget.getBoundingClientRect();
    return (clientX - left - PLOT_MARGINS.left) / (width - PLOT_MARGINS.left - PLOT_MARGINS.right);
  }

  function point(event: PointerEvent<HTMLElement>): void {
    const place = placeUnder(event);
    onHover(place >= 0 && place <= 1 ? startMs + place * lengthMs : null);
    if (drawn !== null) setDrawn({ ...drawn, to: Math.min(1, Math.max(0, place)), toX: event.clientX });
  }

  /** Fingers scroll the page, so only a mouse or a pen draws. */
  function press(event: PointerEvent<HTMLElement>): void {
    point(event);
    const place = placeUnder(event);
    const draws = onRange !== undefined && event.pointerType !== 'touch' && event.button === 0;
    if (!draws || place < 0 || place > 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrawn({ from: place, to: place, fromX: event.clientX, toX: event.clientX });
  }

  function release(): void {
    if (drawn === null) return;
    setDrawn(null);
    if (Math.abs(drawn.toX - drawn.fromX) < MIN_DRAG_PX) return;
    const ends = [drawn.from, drawn.to].map((place) => startMs + place * lengthMs).sort((a, b) => a - b);
    const [fromMs = startMs, toMs = endMs] = ends;
    onRange?.(fromMs, toMs);
  }

  return (
    <div
      className="plot"
      style={MARGINS}
      onPointerMove={point}
      onPointerDown={press}
      onPointerUp={release}
      onPointerCancel={() => setDrawn(null)}
      onPointerLeave={() => onHover(null)}
    >
      {children}
      {drawn && (
        <div
          className="plot-drawn"
          style={{ '--from': Math.min(drawn.from, drawn.to), '--to': Math.max(drawn.from, drawn.to) } as CSSProperties}
        />
      )}
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

/** A range that is being drawn: places in [0,1], and where the mouse is in pixels. */
interface Drawn {
  readonly from: number;
  readonly to: number;
  readonly fromX: number;
  readonly toX: number;
}

const MARGINS = Object.fromEntries(
  Object.entries(PLOT_MARGINS).map(([side, pixels]) => [`--plot-${side}`, `${pixels}px`]),
) as CSSProperties;
