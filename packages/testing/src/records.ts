/** Runs and sources for the tests of every package. */
import type { RunRecord, SourceRecord, WindowTrust } from '@crowdtone/domain';

export const WINDOW_MS = 5000;
export const FLOOR = 5;
export const MODEL = { name: 'a-model', digest: 'c'.repeat(64) };
/** Of a window whose readings are like those of validation. */
export const GOOD_TRUST: WindowTrust = { level: 'good', reasons: [], unlikeness: 0.2, widening: 1 };
/** Of a window whose readings are not. */
export const POOR_TRUST: WindowTrust = {
  level: 'poor',
  reasons: ['few-people', 'unlike-validation'],
  unlikeness: 2,
  widening: 4.5,
};

/** A run in progress. */
export function aRun(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    runId: 'run',
    startedAt: '2026-05-12T18:00:00.000Z',
    endedAt: null,
    settings: {
      fps: 5,
      readableFloorPx: 12,
      cropScale: 1,
      windowMs: WINDOW_MS,
      floor: FLOOR,
      detector: 'ssd',
      model: MODEL,
    },
    ...overrides,
  };
}

/** A recording of one minute without analysed frames. */
export function aSource(overrides: Partial<SourceRecord> = {}): SourceRecord {
  const { sourceId = 'source' } = overrides;
  return {
    runId: 'run',
    sourceId,
    label: `${sourceId}.mp4`,
    durationMs: 60_000,
    width: 1920,
    height: 1080,
    minFacePx: 20,
    state: 'waiting',
    decoded: null,
    analysed: 0,
    dropped: {},
    tracks: 0,
    positionMs: 0,
    error: null,
    ...overrides,
  };
}
