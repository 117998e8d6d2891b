import type { ExpressionShare, GroupWindow, SourceRecord, SourceReport } from '@crowdtone/domain';
import { publishedMean } from './summary';

/** A window whose mood departs from that of its video. */
export interface Moment {
  readonly source: Pick<SourceRecord, 'sourceId' | 'label'>;
  readonly window: GroupWindow;
  /** The share that departs most. */
  readonly share: ExpressionShare;
  /** Mean share of the expression in the video. */
  readonly mean: number;
  /** Whether the interval of the share leaves the mean out, so that chance hardly explains it. */
  readonly isClear: boolean;
}

/** A moment, and its departure from the mean in halves of the interval. */
export type Candidate = Moment & { readonly departure: number };

/** Smaller departures are no points at all in the report. */
const MIN_DEPARTURE = 0.005;
/** How many moments a report names. */
const MAX_MOMENTS = 3;

/**
 * The windows of some videos that are worth looking at, clear ones first.
 * @param ofVideos those of each, see {@link momentsOf}
 */
export function mostTelling(ofVideos: readonly Candidate[]): Candidate[] {
  return ofVideos.toSorted((a, b) => b.departure - a.departure).slice(0, MAX_MOMENTS);
}

/**
 * The windows of a video that are worth looking at: those in which a share departs most from its mean over the video, as a
 * multiple of the half of its interval on that side; clear ones first. Of neighbouring windows, which mostly show the same
 * people, and of a stretch of windows that depart clearly in the same way, the one that departs most.
 */
export function momentsOf(video: SourceReport): Candidate[] {
  const { windows, sourceId, label } = video;
  if (windows.filter(({ shares }) => shares !== null).length < 2) return [];
  const means = publishedMean(windows)?.shares.expressions ?? [];
  let stretch = 0;
  let before: Candidate | null = null;
  const candidates = windows.flatMap((window) => {
    const candidate = departureOf({ sourceId, label }, window, means);
    if (candidate !== null && !(before?.isClear && candidate.isClear && departAlike(before, candidate))) stretch += 1;
    before = candidate;
    return candidate === null ? [] : { ...candidate, stretch };
  });
  candidates.sort((a, b) => b.departure - a.departure);
  const chosen: typeof candidates = [];
  for (const candidate of candidates) {
    if (chosen.length === MAX_MOMENTS) break;
    if (!chosen.some((other) => showTheSame(candidate, other))) chosen.push(candidate);
  }
  return chosen;
}

function departureOf(
  source: Moment['source'],
  window: GroupWindow,
  means: readonly ExpressionShare[],
): Candidate | null {
  let best: Candidate | null = null;
  for (const share of window.shares?.expressions ?? []) {
    const mean = means.find(({ expression }) => expression === share.expression)?.share ?? 0;
    const difference = share.share - mean;
    const reach = Math.max(1e-6, difference > 0 ? share.share - share.low : share.high - share.share);
    const departure = Math.abs(difference) / reach;
    if (Math.abs(difference) < MIN_DEPARTURE || (best !== null && departure <= best.departure)) continue;
    best = { source, window, share, mean, isClear: departure > 1, departure };
  }
  return best;
}

/** Whether the same share departs in the same direction. */
function departAlike(one: Moment, other: Moment): boolean {
  return (
    one.share.expression === other.share.expression && one.share.share > one.mean === other.share.share > other.mean
  );
}

/** Of two windows of one video. */
function showTheSame(one: Moment & { stretch: number }, other: Moment & { stretch: number }): boolean {
  return one.stretch === other.stretch || Math.abs(one.window.index - other.window.index) <= 1;
}
