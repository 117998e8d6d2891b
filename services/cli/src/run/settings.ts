import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import type { AnalysisOptions } from '@crowdtone/config';
import type { RunSettings, SourceRecord } from '@crowdtone/domain';
import { describeExpressionModel } from '@crowdtone/networks';
import type { ChosenSource } from './sources';

/** What a run is computed with, as it is written into the report. */
export function settingsOf(options: AnalysisOptions): RunSettings {
  const { identity, floorPx } = describeExpressionModel(options.model);
  return {
    fps: options.fps,
    minFacePx: options.minFace,
    readableFloorPx: floorPx,
    windowMs: Math.round(options.window * 1000),
    floor: options.floor,
    detector: options.detector,
    model: identity,
  };
}

/** A name for a run that sorts by time and that two programs do not choose at once. */
export function newRunId(): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/** The record of a source that is yet to be analysed. */
export function waitingSource(runId: string, { sourceId, label, info }: ChosenSource): SourceRecord {
  return {
    runId,
    sourceId,
    label,
    durationMs: info.durationMs,
    width: info.width,
    height: info.height,
    state: 'waiting',
    decoded: null,
    analysed: 0,
    dropped: {},
    tracks: 0,
    positionMs: 0,
    error: null,
  };
}

/** Detection is nearly all of the work: it gets the cores; an expression worker is busy for a few milliseconds a frame. */
export function detectorThreads(): number {
  return Math.max(1, cpus().length);
}
