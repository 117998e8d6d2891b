import type { Expression, GroupWindow } from '@crowdtone/domain';
import { affectChart } from '../charts/affect-chart';
import { countChart } from '../charts/count-chart';
import type { ChartOption } from '../charts/echarts';
import { type NoteMark, withNotes } from '../charts/note-marks';
import { shareChart } from '../charts/share-chart';
import type { TimeAxis } from '../charts/time-axis';
import { elapsedTimes } from '../text/times';
import type { Theme } from '../theme/tokens';
import { chartWindows } from './chart-windows';
import type { PlacedNote } from './notes';
import { timesOf } from './source-clock';
import type { LoadedRange } from './use-range';

/** The data of one range's charts, in the milliseconds of their time axis. */
export interface Panel {
  /** `A` or `B` beside another; null for a single range. */
  readonly letter: 'A' | 'B' | null;
  readonly loaded: LoadedRange;
  readonly windows: readonly GroupWindow[];
  readonly axis: TimeAxis;
  /** Added to the times of the source for those of the axis, milliseconds. */
  readonly shiftMs: number;
  readonly notes: readonly PlacedNote[];
  readonly marks: readonly NoteMark[];
}

/** A single range, on its own clock. */
export function panelAlone(loaded: LoadedRange, notes: readonly PlacedNote[]): Panel {
  const shiftMs = loaded.clock.zeroAt ?? 0;
  const { fromMs, toMs } = loaded.range;
  const axis = { startMs: fromMs + shiftMs, endMs: toMs + shiftMs, times: timesOf(loaded.clock, loaded.range) };
  return panel(null, loaded, shiftMs, axis, notes);
}

/** Two ranges, both from 0 and over the same length, so that equal elapsed times line up. */
export function panelsBeside(
  a: LoadedRange,
  b: LoadedRange,
  notes: readonly [readonly PlacedNote[], readonly PlacedNote[]],
): readonly Panel[] {
  const lengthMs = Math.max(a.range.toMs - a.range.fromMs, b.range.toMs - b.range.fromMs);
  const axis = { startMs: 0, endMs: lengthMs, times: elapsedTimes(0, lengthMs) };
  return [panel('A', a, -a.range.fromMs, axis, notes[0]), panel('B', b, -b.range.fromMs, axis, notes[1])];
}

/** Whether two ranges are of one source and one model, and so share systematic errors. */
export function shareSystematicErrors(a: LoadedRange, b: LoadedRange): boolean {
  return a.source.sourceId === b.source.sourceId && a.run.settings.model.digest === b.run.settings.model.digest;
}

function panel(
  letter: Panel['letter'],
  loaded: LoadedRange,
  shiftMs: number,
  axis: TimeAxis,
  notes: readonly PlacedNote[],
): Panel {
  const bins = loaded.bins.state === 'ready' ? loaded.bins.drawn.bins : [];
  const marks = notes.map(({ atMs, untilMs }, place) => ({
    startMs: atMs + shiftMs,
    endMs: untilMs === null ? null : untilMs + shiftMs,
    number: place + 1,
  }));
  return { letter, loaded, windows: chartWindows(bins, shiftMs), axis, shiftMs, notes, marks };
}

/** The charts of a range. */
export interface PanelCharts {
  readonly shares: ChartOption;
  readonly counts: ChartOption;
  readonly affect: ChartOption;
}

/** The charts of a panel, with its notes. */
export function chartsOf(
  { windows, axis, marks }: Pick<Panel, 'windows' | 'axis' | 'marks'>,
  {
    theme,
    reducedMotion,
    selected,
  }: { readonly theme: Theme; readonly reducedMotion: boolean; readonly selected: Expression | null },
): PanelCharts {
  const settings = { windows, axis, theme, reducedMotion };
  return {
    shares: withNotes(shareChart({ ...settings, selected }), marks, theme),
    counts: withNotes(countChart(settings), marks, theme),
    affect: withNotes(affectChart(settings), marks, theme),
  };
}
