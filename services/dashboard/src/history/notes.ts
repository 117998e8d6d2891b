import type { Annotation, NewAnnotation } from '@crowdtone/domain';
import type { TimeRange } from './range-selection';
import type { SourceClock } from './source-clock';

/** Notes on a whole run are timed from its start, since each of its cameras started at a time of its own. */
function offsetOf(sourceId: string | null, { zeroAt }: SourceClock, runStartedAt: string): number {
  return sourceId !== null || zeroAt === null ? 0 : Date.parse(runStartedAt) - zeroAt;
}

/** A note at the time of one source, milliseconds; the end of a moment is null. */
export interface PlacedNote {
  readonly note: Annotation;
  readonly atMs: number;
  readonly untilMs: number | null;
}

/** The notes on a source within a range, in order of time. */
export function notesWithin(
  notes: readonly Annotation[],
  source: { readonly sourceId: string; readonly clock: SourceClock; readonly runStartedAt: string },
  { fromMs, toMs }: TimeRange,
): readonly PlacedNote[] {
  return notes
    .filter(({ sourceId }) => sourceId === null || sourceId === source.sourceId)
    .map((note): PlacedNote => {
      const offset = offsetOf(note.sourceId, source.clock, source.runStartedAt);
      return { note, atMs: note.atMs + offset, untilMs: note.untilMs === null ? null : note.untilMs + offset };
    })
    .filter((note) => isWithin(note, { fromMs, toMs }))
    .sort((a, b) => a.atMs - b.atMs);
}

/** Whether a note, or a part of the time that it lasted, lies within a range. */
export function isWithin(
  { atMs, untilMs }: Pick<PlacedNote, 'atMs' | 'untilMs'>,
  { fromMs, toMs }: TimeRange,
): boolean {
  return (untilMs ?? atMs) >= fromMs && atMs < toMs;
}

/** The note to save from the values of a form, which are in the time of the source. */
export function noteToWrite(
  { atMs, untilMs, text, wholeRun }: { atMs: number; untilMs: number | null; text: string; wholeRun: boolean },
  source: { readonly sourceId: string; readonly clock: SourceClock; readonly runStartedAt: string },
): NewAnnotation {
  const sourceId = wholeRun ? null : source.sourceId;
  const offset = offsetOf(sourceId, source.clock, source.runStartedAt);
  return {
    id: newId(),
    sourceId,
    atMs: Math.max(0, atMs - offset),
    untilMs: untilMs && Math.max(0, untilMs - offset),
    text,
  };
}

/** A UUID of version 4. `crypto.randomUUID` is there for pages that came by TLS only. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
