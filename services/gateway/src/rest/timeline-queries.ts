import { isCamera, type TimelineRun, timelineRun } from '@crowdtone/domain';
import { z } from 'zod';
import type { GroupReader } from '../group-reader';
import { HttpError } from '../http-error';
import { problem } from './api';
import { spanSchema } from './queries';

/** Runs of a camera that are looked through. */
const RUNS_SEARCHED = 10_000;

/** `from=MS&to=MS` on the clock. */
export const timelineSpanSchema = spanSchema.omit({ source: true });

/** The address of a camera's timeline. */
export const sourceParamsSchema = z.object({ sourceId: z.string().max(200).describe('Identifier of the camera.') });

/** 404 of routes of a camera's timeline. */
export const CAMERA_UNKNOWN = problem('There are no figures of such a camera.');

/** The runs of a source, oldest first, if it is a camera. */
export async function runsOfCamera(reader: GroupReader, sourceId: string): Promise<TimelineRun[]> {
  const runs = await reader.listRunsOfSource(sourceId, RUNS_SEARCHED);
  return runs
    .filter(({ source }) => isCamera(source))
    .map(timelineRun)
    .reverse();
}

/**
 * The runs of a camera, oldest first.
 *
 * @throws {HttpError} 404 E_SOURCE_UNKNOWN
 */
export async function cameraRuns(reader: GroupReader, sourceId: string): Promise<TimelineRun[]> {
  const runs = await runsOfCamera(reader, sourceId);
  if (runs.length > 0) return runs;
  throw new HttpError('E_SOURCE_UNKNOWN', 'there are no figures of such a camera; GET /api/timelines lists cameras');
}

/** Those that have figures within a span of the clock. */
export function runsWithin(runs: readonly TimelineRun[], from: number, to: number): readonly TimelineRun[] {
  return runs.filter((one) => one.begunAt < to && figuresEndAt(one) > from);
}

/** The newest window may end after the position. Milliseconds since 1970. */
export function figuresEndAt({ endedAt, run }: TimelineRun): number {
  return endedAt + run.settings.windowMs;
}
