import {
  type RangeSummary,
  type RunRecord,
  type SourceRecord,
  summariseRange,
  type Timeline,
  type TimelineSegment,
  timelineRun,
  type WindowBin,
} from '@crowdtone/domain';
import type { LiveState } from '../state/live-state';
import type { SelectedSpan, TimeRange } from './range-selection';
import type { SourceClock } from './source-clock';

/** The clock of a timeline, whose milliseconds are those since 1970. */
export const TIMELINE_CLOCK: SourceClock = { zeroAt: 0 };

/** A camera over all its runs, as this page knows it. */
export interface CameraTimeline {
  readonly sourceId: string;
  /** Its newest run. */
  readonly run: RunRecord;
  /** As it is in its newest run. */
  readonly source: SourceRecord;
  /** Identifier of the zone that is shown; null for the whole picture. */
  readonly zone: string | null;
  /** From its first figures to its newest, milliseconds since 1970. */
  readonly whole: TimeRange;
}

/** The timeline of a camera, with what came live since it was fetched. */
export function cameraTimeline(
  { sourceId, firstAt, newest }: Timeline,
  state: LiveState,
  wantedZone: string | null = null,
): CameraTimeline {
  const live = [...state.sources.values()].filter((source) => source.sourceId === sourceId);
  const known = live.flatMap((source) => {
    const run = state.runs.find(({ runId }) => runId === source.runId);
    return run === undefined ? [] : [timelineRun({ run, source })];
  });
  const { run, source, endedAt } = [newest, ...known].reduce((latest, one) =>
    one.endedAt > latest.endedAt ? one : latest,
  );
  // Which zones a camera has, its newest run says.
  const zone = source.zones?.find(({ id }) => id === wantedZone)?.id ?? null;
  return { sourceId, run, source, zone, whole: { fromMs: firstAt, toMs: endedAt + run.settings.windowMs } };
}

/** The range of the clock that a span stands for. */
export function clockRangeOf(span: SelectedSpan, { whole }: CameraTimeline): TimeRange {
  if (span.kind === 'all') return whole;
  if (span.kind === 'between') return span;
  return { fromMs: Math.max(whole.fromMs, whole.toMs - span.lengthMs), toMs: whole.toMs };
}

/** Bins of all segments on the clock. Their numbers leave a gap between two segments, so that no curve joins them. */
export function joinedBins(segments: readonly TimelineSegment[]): readonly WindowBin[] {
  const joined: WindowBin[] = [];
  for (const { begunAt, bins } of segments) {
    const shift = (joined.at(-1)?.index ?? -2) + 2 - (bins[0]?.index ?? 0);
    for (const bin of bins) {
      joined.push({ ...bin, index: bin.index + shift, startMs: bin.startMs + begunAt, endMs: bin.endMs + begunAt });
    }
  }
  return joined;
}

/** The summary of a timeline's range, and where it begins when the network changed within the range. */
export interface TimelineSummary {
  readonly summary: RangeSummary | null;
  /** Milliseconds since 1970; null when it is the whole range. */
  readonly sinceMs: number | null;
}

/** Figures of different networks are not averaged: the summary is of the newest segments with the same one. */
export function summariseTimeline(segments: readonly TimelineSegment[]): TimelineSummary {
  const filled = segments.filter(({ bins }) => bins.length > 0);
  const digest = filled.at(-1)?.run.settings.model.digest;
  const estimator = filled.findLast((segment) => estimatorOf(segment) !== null);
  const isOther = (segment: TimelineSegment) =>
    segment.run.settings.model.digest !== digest ||
    (estimatorOf(segment) !== null && estimator !== undefined && estimatorOf(segment) !== estimatorOf(estimator));
  const begins = filled.findLastIndex(isOther) + 1;
  const same = filled.slice(begins);
  return {
    summary: summariseRange(joinedBins(same)),
    sinceMs: begins === 0 ? null : (joinedBins(same)[0]?.startMs ?? null),
  };
}

function estimatorOf({ bins }: TimelineSegment): string | null {
  return bins.find(({ published }) => published !== null)?.published?.shares.estimator ?? null;
}

/** The segment that was recorded at a time of the clock, or the last one before it; null before the first. */
export function segmentAt(segments: readonly TimelineSegment[], ms: number): TimelineSegment | null {
  return segments.findLast(({ begunAt }) => begunAt <= ms) ?? null;
}
