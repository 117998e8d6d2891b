import type { RunRecord, SourceRecord } from '@crowdtone/domain';
import type { PageQuery } from '../state/route';
import { t } from '../text/translate';

/** A span of a source's time: its newest part, a part between two moments, or all of it. Milliseconds. */
export type SelectedSpan =
  | { readonly kind: 'all' }
  | { readonly kind: 'last'; readonly lengthMs: number }
  | { readonly kind: 'between'; readonly fromMs: number; readonly toMs: number };

/** A range of a source. */
export interface SourceRange {
  readonly runId: string;
  readonly sourceId: string;
  readonly span: SelectedSpan;
}

/** A selected range; null stands for the default. */
export interface SelectedRange {
  /** Null for a camera over all its runs, with a span of the clock. */
  readonly runId: string | null;
  readonly sourceId: string | null;
  readonly span: SelectedSpan | null;
}

/** The state of the history page in the address; the source of the main range is the selection of every page. */
export interface HistoryQuery {
  readonly main: SelectedSpan | null;
  /** Compared with it; null when nothing is. */
  readonly other: SelectedRange | null;
}

/** Parses the query of the address; invalid values are null. */
export function historyFromQuery(query: PageQuery): HistoryQuery {
  const { run2: runId = null, source2: sourceId = null } = query;
  return {
    main: spanFromQuery(query, ''),
    other: runId === null && sourceId === null ? null : { runId, sourceId, span: spanFromQuery(query, '2') },
  };
}

/** The query of the address; the inverse of {@link historyFromQuery}. */
export function queryOfHistory({ main, other }: HistoryQuery): PageQuery {
  return {
    ...(main && queryOfSpan(main, '')),
    ...(other && {
      ...(other.runId !== null && { run2: other.runId }),
      ...(other.sourceId !== null && { source2: other.sourceId }),
      ...(other.span && queryOfSpan(other.span, '2')),
    }),
  };
}

function spanFromQuery(query: PageQuery, suffix: string): SelectedSpan | null {
  const [from, to, last] = ['from', 'to', 'last'].map((name) => milliseconds(query[name + suffix]));
  if (query[`last${suffix}`] === 'all') return { kind: 'all' };
  if (last) return { kind: 'last', lengthMs: last };
  if (from == null || to == null || to <= from) return null;
  return { kind: 'between', fromMs: from, toMs: to };
}

function queryOfSpan(span: SelectedSpan, suffix: string): PageQuery {
  switch (span.kind) {
    case 'all':
      return { [`last${suffix}`]: 'all' };
    case 'last':
      return { [`last${suffix}`]: String(span.lengthMs) };
    case 'between':
      return { [`from${suffix}`]: String(span.fromMs), [`to${suffix}`]: String(span.toMs) };
  }
}

function milliseconds(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A part of a source's time that begins and ends where windows do. Milliseconds. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The range from the start of a source to its current position. */
export function wholeOf({ positionMs }: SourceRecord, { settings: { windowMs } }: RunRecord): TimeRange {
  return { fromMs: 0, toMs: (Math.floor(positionMs / windowMs) + 1) * windowMs };
}

/** The range of windows that a span stands for. */
export function rangeOf(span: SelectedSpan, source: SourceRecord, run: RunRecord): TimeRange {
  const whole = wholeOf(source, run);
  const { windowMs } = run.settings;
  switch (span.kind) {
    case 'all':
      return whole;
    case 'last':
      return { fromMs: Math.max(0, Math.floor((whole.toMs - span.lengthMs) / windowMs) * windowMs), toMs: whole.toMs };
    case 'between':
      return {
        fromMs: Math.floor(span.fromMs / windowMs) * windowMs,
        toMs: Math.ceil(span.toMs / windowMs) * windowMs,
      };
  }
}

/** As much time before a range as it is long, or as there is; the same range when it begins at the beginning. */
export function rangeBefore({ fromMs, toMs }: TimeRange): SelectedSpan {
  if (fromMs === 0) return { kind: 'between', fromMs, toMs };
  return { kind: 'between', fromMs: Math.max(0, 2 * fromMs - toMs), toMs: fromMs };
}

const MINUTE_MS = 60_000;

/** Lengths of the newest part of a source that are offered. */
export const presets = (): readonly (readonly [lengthMs: number, words: string])[] => [
  [15 * MINUTE_MS, t('history.last15')],
  [60 * MINUTE_MS, t('history.lastHour')],
  [24 * 60 * MINUTE_MS, t('history.lastDay')],
  [7 * 24 * 60 * MINUTE_MS, t('history.lastWeek')],
];

/** What is shown of a camera, which may have run for months. */
export const DEFAULT_TIMELINE_SPAN: SelectedSpan = { kind: 'last', lengthMs: 60 * MINUTE_MS };

/** The range one step back or forth, of the same length, or out, of twice the length; within all there is. */
export function steppedRange({ fromMs, toMs }: TimeRange, whole: TimeRange, way: 'back' | 'forth' | 'out'): TimeRange {
  const lengthMs = toMs - fromMs;
  if (way === 'out') {
    return {
      fromMs: Math.max(whole.fromMs, Math.round(fromMs - lengthMs / 2)),
      toMs: Math.min(whole.toMs, Math.round(toMs + lengthMs / 2)),
    };
  }
  const wanted = way === 'back' ? fromMs - lengthMs : toMs;
  const start = Math.max(whole.fromMs, Math.min(wanted, whole.toMs - lengthMs));
  return { fromMs: start, toMs: Math.min(whole.toMs, start + lengthMs) };
}
