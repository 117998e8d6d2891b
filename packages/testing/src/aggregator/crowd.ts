/** What a source of a made-up crowd says, for the tests. */
import {
  type FrameOutcome,
  MESSAGE_VERSION,
  type SettledFrame,
  type SourceEnded,
  type SourceRecord,
} from '@crowdtone/domain';
import { aRun, aSource } from '../records';

export const RUN = aRun();

export function newSource(sourceId: string, durationMs: number | null = null): SourceRecord {
  return aSource({ sourceId, durationMs });
}

export function endOf(sourceId: string, decoded: number, error: SourceEnded['error'] = null): SourceEnded {
  return { kind: 'ended', version: MESSAGE_VERSION, runId: RUN.runId, sourceId, decoded, error };
}

/** Every outcome of a source that ends well. */
export function outcomesOf(frames: readonly SettledFrame[]): FrameOutcome[] {
  return [...frames, endOf(frames[0]?.sourceId ?? '', frames.length)];
}

/** How many different people the analysed frames show. */
export function tracksIn(frames: readonly SettledFrame[]): number {
  return new Set(frames.flatMap((frame) => (frame.kind === 'analysed' ? frame.faces.map((face) => face.trackId) : [])))
    .size;
}
