import type { Expression, GroupWindow } from '@crowdtone/domain';
import { affectChart } from '../charts/affect-chart';
import { countChart } from '../charts/count-chart';
import type { ChartOption } from '../charts/echarts';
import { type NoteMark, withNotes } from '../charts/note-marks';
import { shareChart } from '../charts/share-chart';
import type { TimeAxis } from '../charts/time-axis';
import { SOURCE_TIMES } from '../text/times';
import type { Theme } from '../theme/tokens';
import { chartWindows } from './chart-windows';
import type { PlacedNote } from './notes';
import { timesOf } from './source-clock';
import type { LookedAt } from './use-range';

/** The charts of one range: what is on their axis of time, in the milliseconds that it shows. */
export interface Panel {
  /** `A` or `B` beside another; null when it stands alone. */
  readonly letter: 'A' | 'B' | null;
  readonly looked: LookedAt;
  readonly windows: readonly GroupWindow[];
  readonly axis: TimeAxis;
  readonly notes: readonly PlacedNote[];
  readonly marks: readonly NoteMark[];
}

/** A range alone, at the times at which it was. */
export function panelAlone(looked: LookedAt, notes: readonly PlacedNote[]): Panel {
  const shiftMs = looked.clock.zeroAt ?? 0;
  const { fromMs, toMs } = looked.range;
  const axis = { startMs: fromMs + shiftMs, endMs: toMs + shiftMs, times: timesOf(looked.clock, looked.range) };
  return panel(null, looked, shiftMs, axis, notes);
}

/** Two ranges, each from its own beginning, over the same length of time: what happened as late in both stands at the same place. */
export function panelsBeside(
  a: LookedAt,
  b: LookedAt,
  notes: readonly [readonly PlacedNote[], readonly PlacedNote[]],
): readonly Panel[] {
  const lengthMs = Math.max(a.range.toMs - a.range.fromMs, b.range.toMs - b.range.fromMs);
  const axis = { startMs: 0, endMs: lengthMs, times: SOURCE_TIMES };
  return [panel('A', a, -a.range.fromMs, axis, notes[0]), panel('B', b, -b.range.fromMs, axis, notes[1])];
}

/** Whether two ranges are of one source, which was read by one model: then both were read with the same habits. */
export function haveSameEyes(a: LookedAt, b: LookedAt): boolean {
  return a.source.sourceId === b.source.sourceId && a.run.settings.model.digest === b.run.settings.model.digest;
}

function panel(
  letter: Panel['letter'],
  looked: LookedAt,
  shiftMs: number,
  axis: TimeAxis,
  notes: readonly PlacedNote[],
): Panel {
  const bins = looked.bins.state === 'ready' ? looked.bins.bins : [];
  const marks = notes.map(({ atMs, untilMs }, place) => ({
    startMs: atMs + shiftMs,
    endMs: untilMs === null ? null : untilMs + shiftMs,
    number: place + 1,
  }));
  return { letter, looked, windows: chartWindows(bins, shiftMs), axis, notes, marks };
}

export interface PanelCharts {
  readonly shares: ChartOption;
  readonly counts: ChartOption;
  readonly affect: ChartOption;
}

export function chartsOf(
  { windows, axis, marks }: Pick<Panel, 'windows' | 'axis' | 'marks'>,
  { theme, still, picked }: { readonly theme: Theme; readonly still: boolean; readonly picked: Expression | null },
): PanelCharts {
  const settings = { windows, axis, theme, still };
  return {
    shares: withNotes(shareChart({ ...settings, picked }), marks, theme),
    counts: withNotes(countChart(settings), marks, theme),
    affect: withNotes(affectChart(settings), marks, theme),
  };
}
