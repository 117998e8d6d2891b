import type { ProcessSample } from './process-samples';
import { slopePerHour } from './slope';
import type { Sample, SoakResult } from './soak';

/** A figure of a process, from the first sample after the warm-up to the last. */
export interface Growth {
  /** Role of the process. */
  readonly process: string;
  readonly measure: Measure;
  /** Medians of the first and of the last tenth of the samples. */
  readonly from: number;
  readonly to: number;
  /** Per hour of time; null for too few samples. */
  readonly perHour: number | null;
  /** Per hour of footage. */
  readonly perFootageHour: number | null;
}

/** What is fitted. */
export type Measure = (typeof MEASURES)[number] | 'memory' | 'keys';

const MEASURES = ['rss', 'anonymous', 'heap', 'external', 'files', 'handles', 'threads'] as const;

/** Shown, but not limited: `rss` contains them, or they follow from the load. */
const UNLIMITED: readonly Measure[] = ['anonymous', 'heap', 'external'];

/** Largest growth an hour of footage; MiB, or a number of things. */
export interface GrowthLimits {
  readonly memoryMiB: number;
  readonly handles: number;
}

/** Growth of every figure of every process after a warm-up. */
export function growthOf({ samples, footageHours }: SoakResult, warmUpMs: number): Growth[] {
  const kept = samples.filter(({ atMs }) => atMs >= warmUpMs);
  const hours = (samples.at(-1)?.atMs ?? 0) / 3_600_000;
  // Footage passes as fast as time, unless it is a recording.
  const speed = footageHours === null || hours === 0 ? 1 : footageHours / hours;
  const growth = (process: string, measure: Measure, figureOf: (sample: Sample) => number | null): Growth | null => {
    const points = kept.flatMap((sample) => {
      const value = figureOf(sample);
      return value === null ? [] : [{ atMs: sample.atMs, value }];
    });
    if (points.length === 0) return null;
    const perHour = slopePerHour(points);
    const values = points.map(({ value }) => value);
    const tenth = Math.max(1, Math.round(values.length / 10));
    return {
      ...{ process, measure, perHour },
      from: median(values.slice(0, tenth)),
      to: median(values.slice(-tenth)),
      perFootageHour: perHour === null ? null : perHour / speed,
    };
  };
  const roles = [...new Set(kept.flatMap(({ processes }) => processes.map(({ role }) => role)))];
  return [
    ...roles.flatMap((role) =>
      MEASURES.map((measure) => growth(role, measure, ({ processes }) => sumOf(processes, role, measure))),
    ),
    growth('redis', 'memory', ({ redis }) => redis.memory),
    growth('redis', 'keys', ({ redis }) => redis.keys),
  ].filter((row) => row !== null);
}

/** What grows by more than is allowed. */
export function overLimit(rows: readonly Growth[], { memoryMiB, handles }: GrowthLimits): Growth[] {
  const limitOf = (measure: Measure) => (['rss', 'memory'].includes(measure) ? memoryMiB : handles);
  return rows.filter(
    ({ measure, perFootageHour }) => !UNLIMITED.includes(measure) && (perFootageHour ?? 0) > limitOf(measure),
  );
}

/** Of all processes with that role; null when one of them does not report it. */
function sumOf(processes: readonly ProcessSample[], role: string, measure: (typeof MEASURES)[number]): number | null {
  const values = processes.filter((process) => process.role === role).map((process) => process[measure]);
  if (values.length === 0) return null;
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[ordered.length >> 1] ?? Number.NaN;
}
