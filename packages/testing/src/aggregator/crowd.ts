/** Outcomes of a synthetic crowd. */
import {
  type FrameOutcome,
  MESSAGE_VERSION,
  type SettledFrame,
  type SourceCheckpoint,
  type SourceEnded,
  type SourceRecord,
} from '@crowdtone/domain';
import { aRun, aSource } from '../records';

/** The run of all sources here. */
export const RUN = aRun();

/** A source without frames. */
export function newSource(sourceId: string, durationMs: number | null = null): SourceRecord {
  return aSource({ sourceId, durationMs });
}

/** The end of a source after `decoded` frames. */
export function endOf(sourceId: string, decoded: number, error: SourceEnded['error'] = null): SourceEnded {
  return { kind: 'ended', version: MESSAGE_VERSION, runId: RUN.runId, sourceId, epoch: 0, decoded, error };
}

/** A checkpoint of a source without tracks after `sequence` frames. */
export function checkpointAt(sourceId: string, sequence: number): SourceCheckpoint {
  const tracker = { confirmedCount: 0, previousMs: null, previousIntervalMs: 0, tracks: [] };
  const state = { first: null, tracker, budget: { window: 0, people: [] } };
  return { kind: 'checkpoint', version: MESSAGE_VERSION, runId: RUN.runId, sourceId, sequence, state };
}

/** A frame as a message: numbered within an epoch. */
export function sent(frame: SettledFrame, epoch = 0): Extract<FrameOutcome, { kind: 'analysed' | 'dropped' }> {
  return { ...frame, epoch };
}

/** Every outcome of a source that ends without an error. */
export function outcomesOf(frames: readonly SettledFrame[]): FrameOutcome[] {
  return [...frames.map((frame) => sent(frame)), endOf(frames[0]?.sourceId ?? '', frames.length)];
}

/** Number of different tracks in the analysed frames. */
export function tracksIn(frames: readonly SettledFrame[]): number {
  return new Set(frames.flatMap((frame) => (frame.kind === 'analysed' ? frame.faces.map((face) => face.trackId) : [])))
    .size;
}
