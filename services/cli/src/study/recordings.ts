/** The recordings of a study, and which of them a condition has. */
import { dirname, resolve } from 'node:path';
import type { StudyCondition, StudyConfig } from '@crowdtone/config';
import {
  type Annotation,
  CrowdtoneError,
  type GroupWindow,
  type RunRecord,
  type SourceReport,
} from '@crowdtone/domain';
import { clockStart } from '@crowdtone/domain/tables';
import { withResults } from '../results/read-results';

/** A recording, or what one run has of a camera. */
export interface Recording {
  /** Of the run and the source. */
  readonly key: string;
  /** The entry of `runs`, as the study writes it. */
  readonly place: string;
  readonly run: RunRecord;
  readonly source: SourceReport;
  /** When its time 0 was, milliseconds since 1970; null when nothing says so. */
  readonly clockMs: number | null;
  readonly startMs: number;
  readonly endMs: number;
  /** Notes about it; null when the store that has them is in use. */
  readonly notes: readonly Annotation[] | null;
}

/** @throws {CrowdtoneError} E_RESULTS_MISSING, E_STORE_LOCKED; E_STUDY_INVALID when shares cannot be averaged */
export async function readRecordings(studyPath: string, { runs }: StudyConfig): Promise<Recording[]> {
  const recordings: Recording[] = [];
  for (const place of new Set(runs)) {
    await withResults(resolve(dirname(studyPath), place), async ({ runs: [newest] }) => {
      for (const source of newest?.report.sources ?? []) {
        const [first, last] = [source.windows[0], source.windows.at(-1)];
        if (newest === undefined || first === undefined || last === undefined) continue;
        const { run } = newest.report;
        recordings.push({
          key: `${run.runId}/${source.sourceId}`,
          place,
          run,
          source,
          clockMs: clockStart(source)?.ms ?? null,
          startMs: first.startMs,
          endMs: last.endMs,
          notes: newest.notes?.filter(({ sourceId }) => sourceId === null || sourceId === source.sourceId) ?? null,
        });
      }
    });
  }
  const estimators = new Set(
    recordings.flatMap(({ source }) => source.windows.flatMap(({ shares }) => shares?.estimator ?? [])),
  );
  if (estimators.size > 1) {
    const what = `the shares of its runs are estimated in different ways (${[...estimators].join(', ')})`;
    throw new CrowdtoneError('E_STUDY_INVALID', `${studyPath}: ${what}; analyse all recordings with the same --model`);
  }
  return recordings;
}

/**
 * The recordings that a condition names.
 * @throws {CrowdtoneError} E_STUDY_INVALID when there is none, or one twice
 */
export function recordingsOf(
  { name, label, group, run }: StudyCondition,
  recordings: readonly Recording[],
): readonly Recording[] {
  const chosen = recordings.filter(
    ({ place, source }) =>
      matches(label, source.label) &&
      matches(run, place) &&
      (group === undefined || matches(group, source.group ?? '')),
  );
  if (chosen.length === 0) {
    const known = recordings.map(({ source }) => `${source.label}${source.group ? ` (group ${source.group})` : ''}`);
    const shown = `${known.slice(0, 8).join(', ')}${known.length > 8 ? ', ...' : ''}`;
    throw new CrowdtoneError(
      'E_STUDY_INVALID',
      `condition ${name} has no recording; recordings are: ${shown || 'none'}`,
    );
  }
  const twice = chosen.find((one) => chosen.some((other) => other !== one && isSameFootage(one, other)));
  if (twice !== undefined) {
    const what = `condition ${name} has ${twice.source.label} twice, from ${twice.place} and another run`;
    throw new CrowdtoneError('E_STUDY_INVALID', `${what}; name one of them with run`);
  }
  return chosen;
}

/** Whether two runs analysed the same time of the same video. Runs of a camera follow each other. */
function isSameFootage(one: Recording, other: Recording): boolean {
  if (one.source.sourceId !== other.source.sourceId) return false;
  const [from, otherFrom] = [one.clockMs ?? 0, other.clockMs ?? 0];
  return from + one.startMs < otherFrom + other.endMs && otherFrom + other.startMs < from + one.endMs;
}

/** Whether a text matches one of the patterns, in which `*` stands for any characters; without patterns, any does. */
export function matches(patterns: readonly string[] | undefined, text: string): boolean {
  return (
    patterns === undefined ||
    patterns.some((pattern) => {
      const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
      return new RegExp(`^${parts.join('.*')}$`, 'su').test(text);
    })
  );
}

/** A window of a recording. */
export interface PlacedWindow {
  readonly recording: Recording;
  readonly window: GroupWindow;
}

/**
 * Windows in the order in which time passed. Where the time of day of every recording is known, windows of cameras that filmed together stand
 * beside each other, so that they fall into the same batch of the statistics; else one recording follows the other.
 */
export function inOrder(placed: readonly PlacedWindow[]): GroupWindow[] {
  const haveClocks = placed.every(({ recording }) => recording.clockMs !== null);
  const ordered = haveClocks
    ? placed.toSorted((a, b) => momentOf(a) - momentOf(b) || (a.recording.key < b.recording.key ? -1 : 1))
    : placed;
  return ordered.map(({ window }) => window);
}

function momentOf({ recording, window }: PlacedWindow): number {
  return (recording.clockMs ?? 0) + window.startMs;
}
