import {
  type Annotation,
  annotationAnswerSchema,
  annotationsAnswerSchema,
  binsAnswerSchema,
  type NewAnnotation,
  type WindowBin,
} from '@crowdtone/domain';
import type { TimeRange } from '../history/wanted-range';
import { ApiFault, fetchAnswer } from './api';

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

/** The address of the windows of a range as CSV. */
export function windowsCsvAddress(wanted: Omit<BinsWanted, 'size'>): string {
  return `${runPath(wanted.runId)}/windows.csv?${spanQuery(wanted)}`;
}

export async function fetchNotes(runId: string, signal: AbortSignal): Promise<readonly Annotation[]> {
  return (await fetchAnswer(`${runPath(runId)}/annotations`, annotationsAnswerSchema, signal)).annotations;
}

/** Sent again with the same id, it makes no second note. */
export async function addNote(runId: string, note: NewAnnotation): Promise<Annotation> {
  const { annotation } = await fetchAnswer(`${runPath(runId)}/annotations`, annotationAnswerSchema, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(note),
  });
  return annotation;
}

/** One that is gone already is as good as removed. */
export async function removeNote({ runId, id }: Annotation): Promise<void> {
  const address = `${runPath(runId)}/annotations/${encodeURIComponent(id)}`;
  const response = await fetch(address, { method: 'DELETE' }).catch(() => {
    throw new ApiFault('Crowdtone did not answer');
  });
  if (!response.ok && response.status !== 404) {
    throw new ApiFault(`the note could not be removed: the gateway answered with status ${response.status}`);
  }
}

function runPath(runId: string): string {
  return `/api/runs/${encodeURIComponent(runId)}`;
}

function spanQuery({ sourceId, fromMs, toMs }: Omit<BinsWanted, 'runId' | 'size'>): URLSearchParams {
  return new URLSearchParams({ source: sourceId, from: String(fromMs), to: String(toMs) });
}
