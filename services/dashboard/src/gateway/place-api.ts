import { type HeatMap, heatMapAnswerSchema, type WeekAnswer, weekAnswerSchema } from '@crowdtone/domain';
import type { TimeRange } from '../history/range-selection';
import { fetchAnswer } from './api';

/** People and expressions of a camera by place; null when the range has no complete roll-up. */
export async function fetchHeatMap(sourceId: string, range: TimeRange, signal: AbortSignal): Promise<HeatMap | null> {
  return (await fetchAnswer(`${pathOf(sourceId)}/heat-map?${queryOf(range)}`, heatMapAnswerSchema, signal)).map;
}

/** Which hours of the week are asked for. */
export interface WeekWanted extends TimeRange {
  readonly sourceId: string;
  /** Null for the whole picture. */
  readonly zone: string | null;
  readonly timeZone: string;
}

/** Figures of a camera by hour of the week. */
export function fetchWeek(wanted: WeekWanted, signal: AbortSignal): Promise<WeekAnswer> {
  const query = queryOf(wanted);
  query.set('timeZone', wanted.timeZone);
  if (wanted.zone !== null) query.set('zone', wanted.zone);
  return fetchAnswer(`${pathOf(wanted.sourceId)}/week?${query}`, weekAnswerSchema, signal);
}

function pathOf(sourceId: string): string {
  return `api/timelines/${encodeURIComponent(sourceId)}`;
}

function queryOf({ fromMs, toMs }: TimeRange): URLSearchParams {
  return new URLSearchParams({ from: String(Math.max(0, Math.floor(fromMs))), to: String(Math.ceil(toMs)) });
}
