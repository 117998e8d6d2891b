/** Which recordings saw an event, and when in their time. */
import { dirname, resolve } from 'node:path';
import type { StudyConfig } from '@crowdtone/config';
import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import type { StudyReport } from '@crowdtone/domain/tables';
import { clock } from '@crowdtone/runtime';
import { wordsOf } from '@crowdtone/texts';
import { type ClockTime, type ListedEvent, readEventList } from './event-list';
import { type LeftOutFacts, leftOutText } from './left-out-text';
import { matches, type Recording } from './recordings';

/** Where an event lies in a recording, milliseconds of its time. */
export interface Placement {
  readonly recording: Recording;
  readonly startMs: number;
  /** Null when nothing says when it ended. */
  readonly endMs: number | null;
}

/** One time that an event happened, with all recordings that saw it. */
export interface PlacedEvent {
  readonly name: string;
  readonly kind: string;
  readonly placements: readonly Placement[];
}

/** Something that the study could not use. */
type LeftOut = StudyReport['leftOut'][number];

/** The events of a study, in the order of its file. */
export interface PlacedEvents {
  readonly events: readonly PlacedEvent[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Reads the events of a study and finds them in its recordings. An event by the clock is one occurrence, whatever number of cameras saw it; an event
 * in the time of recordings happened in each of them.
 *
 * @throws {CrowdtoneError} E_EVENTS_INVALID, E_STORE_LOCKED; E_STUDY_EMPTY when no event lies within a recording
 */
export async function placeEvents(
  studyPath: string,
  { file, notes }: NonNullable<StudyConfig['events']>,
  recordings: readonly Recording[],
): Promise<PlacedEvents> {
  const listed = file === undefined ? [] : await readEventList(resolve(dirname(studyPath), file));
  const leftOut: LeftOut[] = [];
  const events = listed.flatMap((event) => {
    const found = placeListed(event, recordings);
    if (Array.isArray(found)) return found;
    leftOut.push(found);
    return [];
  });
  if (notes) events.push(...placeNotes(recordings, leftOut));
  if (events.length === 0) {
    const [first] = leftOut;
    const why = first === undefined ? 'the runs have no notes' : first.message;
    throw new CrowdtoneError('E_STUDY_EMPTY', `${studyPath}: no event is left: ${why}; correct the times, or the runs`);
  }
  return { events, leftOut };
}

function placeListed(event: ListedEvent, recordings: readonly Recording[]): PlacedEvent[] | LeftOut {
  const { name, kind, time, origin } = event;
  const meant = recordings.filter(({ source }) =>
    matches(event.recording === null ? undefined : [event.recording], source.label),
  );
  if (meant.length === 0) {
    const pattern = event.recording ?? '';
    return leftOutFor('E_EVENT_OUTSIDE', { kind: 'no-recording', origin, event: name, pattern });
  }
  if (time.by === 'clock' && meant.every(({ clockMs }) => clockMs === null)) {
    return leftOutFor('E_EVENT_NO_CLOCK', { kind: 'no-clock', origin, event: name });
  }
  const placements = meant.flatMap((recording): Placement[] => {
    const span = time.by === 'clock' ? spanByClock(time, recording) : time;
    const isWithin = span !== null && span.startMs >= recording.startMs && span.startMs < recording.endMs;
    return isWithin ? [{ recording, startMs: span.startMs, endMs: span.endMs }] : [];
  });
  if (placements.length === 0) {
    const readAs = time.by === 'clock' ? momentRead(time.start, meant) : null;
    const extent = { recordings: extentOf(meant, time.by), hasMore: meant.length > MAX_NAMED };
    return leftOutFor('E_EVENT_OUTSIDE', { kind: 'outside', origin, event: name, ...extent, readAs });
  }
  return time.by === 'clock'
    ? [{ name, kind, placements }]
    : placements.map((placement) => ({ name, kind, placements: [placement] }));
}

function leftOutFor(code: ErrorCode, facts: LeftOutFacts): LeftOut {
  return { code, message: leftOutText(wordsOf('en'), facts), facts };
}

/** Recordings that a message names. */
const MAX_NAMED = 3;

/** A few recordings with their extent, for messages. */
function extentOf(recordings: readonly Recording[], by: 'clock' | 'recording') {
  return recordings.slice(0, MAX_NAMED).map(({ source, clockMs, startMs, endMs }) => {
    const timeOf = (ms: number) =>
      by === 'clock' && clockMs !== null ? new Date(clockMs + ms).toISOString() : clock(ms);
    return { label: source.label, from: timeOf(startMs), to: timeOf(endMs) };
  });
}

/** How a time by the clock was understood, ISO 8601, for messages: most mistakes are those of a time zone. */
function momentRead(start: ClockTime, recordings: readonly Recording[]): string | null {
  const [first] = recordings.filter(({ clockMs }) => clockMs !== null);
  if (first === undefined || first.clockMs === null) return null;
  return new Date(momentNear(start, first.clockMs + first.startMs)).toISOString();
}

function spanByClock(
  { start, end }: { readonly start: ClockTime; readonly end: ClockTime | null },
  recording: Recording,
): { readonly startMs: number; readonly endMs: number | null } | null {
  const { clockMs } = recording;
  if (clockMs === null) return null;
  const startMs = momentNear(start, clockMs + recording.startMs) - clockMs;
  return { startMs, endMs: end && momentNear(end, clockMs + startMs) - clockMs };
}

/** A time of day as a moment: for one without a date, the first at or after `earliest`, in the time zone of this machine. */
function momentNear(time: ClockTime, earliest: number): number {
  if (time.kind === 'moment') return time.ms;
  const today = new Date(earliest).setHours(0, 0, 0, time.ms);
  return today >= earliest ? today : new Date(today).setDate(new Date(today).getDate() + 1);
}

/** A note about all sources of a run is one occurrence. */
function placeNotes(recordings: readonly Recording[], leftOut: LeftOut[]): PlacedEvent[] {
  const locked = recordings.find(({ notes }) => notes === null);
  if (locked !== undefined) {
    throw new CrowdtoneError(
      'E_STORE_LOCKED',
      `the notes of ${locked.place} are in its store, which another program has open; stop it, or name a file of events`,
    );
  }
  const events = new Map<string, PlacedEvent>();
  for (const recording of recordings) {
    for (const { id, text, atMs, untilMs } of recording.notes ?? []) {
      const { name, kind, placements } = events.get(id) ?? { name: text, kind: text, placements: [] };
      const isWithin = atMs >= recording.startMs && atMs < recording.endMs;
      const placement = { recording, startMs: atMs, endMs: untilMs };
      events.set(id, { name, kind, placements: isWithin ? [...placements, placement] : placements });
    }
  }
  const all = [...events.values()];
  for (const { name } of all.filter(({ placements }) => placements.length === 0)) {
    leftOut.push(leftOutFor('E_EVENT_OUTSIDE', { kind: 'note-outside', note: name }));
  }
  return all.filter(({ placements }) => placements.length > 0);
}
