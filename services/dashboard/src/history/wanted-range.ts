import type { RunRecord, SourceRecord } from '@crowdtone/domain';
import type { PageQuery } from '../state/place';

/** A span of a source's time: its newest part, a part between two moments, or all of it. Milliseconds. */
export type WantedSpan =
  | { readonly kind: 'all' }
  | { readonly kind: 'last'; readonly lengthMs: number }
  | { readonly kind: 'between'; readonly fromMs: number; readonly toMs: number };

/** What somebody looks at. */
export interface WantedRange {
  readonly runId: string;
  readonly sourceId: string;
  readonly span: WantedSpan;
}

/** What somebody picked; null stands for whatever suits. */
export interface PickedRange {
  readonly runId: string;
  readonly sourceId: string | null;
  readonly span: WantedSpan | null;
}

/** What the page of history keeps in the address; the source of the main range is the pick that every page has. */
export interface HistoryQuery {
  readonly main: WantedSpan | null;
  /** Compared with it; null when nothing is. */
  readonly other: PickedRange | null;
}

export function historyFromQuery(query: PageQuery): HistoryQuery {
  const { run2: runId, source2: sourceId = null } = query;
  return {
    main: spanFromQuery(query, ''),
    other: runId === undefined ? null : { runId, sourceId, span: spanFromQuery(query, '2') },
  };
}

export function queryOfHistory({ main, other }: HistoryQuery): PageQuery {
  return {
    ...(main && queryOfSpan(main, '')),
    ...(other && {
      run2: other.runId,
      ...(other.sourceId !== null && { source2: other.sourceId }),
      ...(other.span && queryOfSpan(other.span, '2')),
    }),
  };
}

function spanFromQuery(query: PageQuery, suffix: string): WantedSpan | null {
  const [from, to, last] = ['from', 'to', 'last'].map((name) => milliseconds(query[name + suffix]));
  if (query[`last${suffix}`] === 'all') return { kind: 'all' };
  if (last) return { kind: 'last', lengthMs: last };
  if (from == null || to == null || to <= from) return null;
  return { kind: 'between', fromMs: from, toMs: to };
}

function queryOfSpan(span: WantedSpan, suffix: string): PageQuery {
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

/** The time of a source that windows may be of. */
export function wholeOf({ positionMs }: SourceRecord, { settings: { windowMs } }: RunRecord): TimeRange {
  return { fromMs: 0, toMs: (Math.floor(positionMs / windowMs) + 1) * windowMs };
}

/** What is meant by a wish, of the source as it stands. */
export function rangeOf(span: WantedSpan, source: SourceRecord, run: RunRecord): TimeRange {
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
export function rangeBefore({ fromMs, toMs }: TimeRange): WantedSpan {
  if (fromMs === 0) return { kind: 'between', fromMs, toMs };
  return { kind: 'between', fromMs: Math.max(0, 2 * fromMs - toMs), toMs: fromMs };
}
