import {
  type Annotation,
  annotationAnswerSchema,
  annotationsAnswerSchema,
  binsAnswerSchema,
  type NewAnnotation,
  type Timeline,
  type TimelineSegment,
  timelineAnswerSchema,
  timelinesAnswerSchema,
  type WindowBin,
} from '@crowdtone/domain';
import type { TimeRange } from '../history/range-selection';
import { t } from '../text/translate';
import { ApiRequestError, fetchAnswer } from './api';

/** A range of a source and the size of its bins. */
export interface BinsWanted extends TimeRange {
  readonly runId: string;
  readonly sourceId: string;
  /** Windows to a bin. */
  readonly size: number;
}

/** The bins of a range from the newest backwards, an answer at a time, until there are no older ones. */
export async function* fetchBins(wanted: BinsWanted, signal: AbortSignal): AsyncGenerator<readonly WindowBin[]> {
  const { fromMs, size } = wanted;
  for (let toMs = wanted.toMs; ; ) {
    const query = spanQuery({ ...wanted, toMs });
    query.set('size', String(size));
    const answer = await fetchAnswer(`${runPath(wanted.runId)}/bins?${query}`, binsAnswerSchema, signal);
    yield answer.bins;
    const [first] = answer.bins;
    if (!answer.older || first === undefined || first.startMs <= fromMs) return;
    toMs = first.startMs;
  }
}

/** The cameras over all their runs. */
export async function fetchTimelines(signal: AbortSignal): Promise<readonly Timeline[]> {
  return (await fetchAnswer('api/timelines', timelinesAnswerSchema, signal)).timelines;
}

/** A camera, or a zone of it. */
interface TimelineWanted {
  readonly sourceId: string;
  /** Null for the whole picture. */
  readonly zone: string | null;
}

/** What the runs of a camera recorded within a range of the clock, oldest first. */
export async function fetchTimeline(
  { sourceId, zone }: TimelineWanted,
  range: TimeRange,
  signal: AbortSignal,
): Promise<readonly TimelineSegment[]> {
  const query = timelineQuery(zone, range);
  const address = `api/timelines/${encodeURIComponent(sourceId)}/bins?${query}`;
  return (await fetchAnswer(address, timelineAnswerSchema, signal)).segments;
}

/** The address of the windows of a range as CSV. */
export function windowsCsvAddress(wanted: Omit<BinsWanted, 'size'>): string {
  return `${runPath(wanted.runId)}/windows.csv?${spanQuery(wanted)}`;
}

/** The address of the windows of a camera within a range of the clock as CSV. */
export function timelineCsvAddress({ sourceId, zone }: TimelineWanted, range: TimeRange): string {
  const query = timelineQuery(zone, range);
  return `api/timelines/${encodeURIComponent(sourceId)}/windows.csv?${query}`;
}

/** The notes of a run. */
export async function fetchNotes(runId: string, signal: AbortSignal): Promise<readonly Annotation[]> {
  return (await fetchAnswer(`${runPath(runId)}/annotations`, annotationsAnswerSchema, signal)).annotations;
}

/** Adds a note; idempotent for the same id. */
export async function addNote(runId: string, note: NewAnnotation): Promise<Annotation> {
  const { annotation } = await fetchAnswer(`${runPath(runId)}/annotations`, annotationAnswerSchema, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(note),
  });
  return annotation;
}

/** Deletes a note; one that no longer exists counts as deleted. */
export async function removeNote({ runId, id }: Annotation): Promise<void> {
  const address = `${runPath(runId)}/annotations/${encodeURIComponent(id)}`;
  const response = await fetch(address, { method: 'DELETE' }).catch(() => {
    throw new ApiRequestError(t('error.noResponse'));
  });
  if (!response.ok && response.status !== 404) {
    throw new ApiRequestError(t('error.noteStatus', { status: String(response.status) }));
  }
}

function timelineQuery(zone: string | null, { fromMs, toMs }: TimeRange): URLSearchParams {
  const span = { from: String(Math.max(0, fromMs)), to: String(toMs) };
  return new URLSearchParams({ ...span, ...(zone !== null && { zone }) });
}

function runPath(runId: string): string {
  return `api/runs/${encodeURIComponent(runId)}`;
}

function spanQuery({ sourceId, fromMs, toMs }: Omit<BinsWanted, 'runId' | 'size'>): URLSearchParams {
  return new URLSearchParams({ source: sourceId, from: String(fromMs), to: String(toMs) });
}
