/** From the file of a study to its figures. */
import { basename } from 'node:path';
import { readStudy, type StudyCondition, type StudyConfig } from '@crowdtone/config';
import { CrowdtoneError, type Language } from '@crowdtone/domain';
import { STUDY_VERSION, type StudyReport } from '@crowdtone/domain/tables';
import {
  type ConditionSample,
  compareConditions,
  conditionResult,
  type EventSample,
  eventLocked,
  haveSameRecordings,
  type StudyUnit,
} from '@crowdtone/statistics';
import { wordsOf } from '@crowdtone/texts';
import { TOOL } from '../tool';
import { type PlacedEvent, type PlacedEvents, placeEvents } from './place-events';
import { inOrder, matches, type PlacedWindow, type Recording, readRecordings, recordingsOf } from './recordings';
import { comparisonRows, conditionRows, curveRows, responseRows } from './rows';
import { studyNotes } from './study-notes';

/** A condition with its recordings and windows. */
interface ChosenCondition {
  readonly config: StudyCondition;
  readonly recordings: readonly Recording[];
  readonly sample: ConditionSample;
}

/**
 * Computes a study.
 *
 * @param path of its file
 * @param language of notes
 * @throws {CrowdtoneError} E_CONFIG_MISSING, E_STUDY_INVALID, E_STUDY_TOO_FEW, E_STUDY_EMPTY, E_EVENTS_INVALID, and the errors of
 *   `withResults`
 */
export async function runStudy(path: string, language: Language = 'en'): Promise<StudyReport> {
  const study = await readStudy(path);
  const recordings = await readRecordings(path, study);
  const { events, leftOut } = study.events
    ? await placeEvents(path, study.events, recordings)
    : { events: [], leftOut: [] };
  const conditions = study.conditions.map((config) => chooseCondition(config, recordings, events));
  const unit = study.unit ?? usualUnit(conditions);
  if (unit === 'recordings') refuseLoneRecordings(conditions, study);
  const compared = pairsOf(study, conditions);
  const { expressions } = study;
  const results = conditions.map(({ sample }) => conditionResult(sample, unit, expressions));
  const samples = study.events ? eventSamples(events, conditions, study.events) : [];
  const report: StudyReport = {
    studyVersion: STUDY_VERSION,
    generatedBy: `${TOOL.name} ${TOOL.version}`,
    title: study.title ?? basename(path).replace(/\.[^.]*$/, ''),
    unit,
    recordings: recordings.map(({ source, place, run }) => ({
      label: source.label,
      group: source.group ?? null,
      run: place,
      runId: run.runId,
    })),
    notes: studyNotes(wordsOf(language), recordings, samples, study),
    leftOut: [...leftOut],
    conditions: conditionRows(results, expressions),
    comparisons: comparisonRows(compareConditions(compared, unit, expressions)),
    ...eventTables(study, samples, recordings, path),
  };
  const hasShares = report.curves.length > 0 || report.conditions.some(({ share }) => share !== null);
  if (hasShares) return report;
  const what = 'the shares of all its windows are withheld, because too few people were readable at once';
  throw new CrowdtoneError('E_STUDY_EMPTY', `${path}: ${what}; choose recordings of larger groups`);
}

function eventTables(
  { events, expressions }: StudyConfig,
  samples: readonly EventSample[],
  recordings: readonly Recording[],
  path: string,
): Pick<StudyReport, 'responses' | 'curves'> {
  if (events === undefined) return { responses: [], curves: [] };
  const windowMs = Math.max(...recordings.map(({ run }) => run.settings.windowMs));
  const stepMs = events.step === undefined ? windowMs : 1000 * events.step;
  if (stepMs < windowMs) {
    const what = `events.step: steps of ${stepMs / 1000} s are shorter than the windows of ${windowMs / 1000} s`;
    throw new CrowdtoneError('E_STUDY_INVALID', `${path} is not valid (${what}); choose longer steps`);
  }
  const around = { beforeMs: 1000 * events.before, afterMs: 1000 * events.after, stepMs };
  const results = eventLocked(samples, around, expressions);
  return { responses: responseRows(results), curves: curveRows(results) };
}

function chooseCondition(
  config: StudyCondition,
  recordings: readonly Recording[],
  events: readonly PlacedEvent[],
): ChosenCondition {
  const chosen = recordingsOf(config, recordings);
  const parts = chosen.flatMap((recording) => {
    const windows = windowsOf(config, recording, events);
    return windows.length === 0 ? [] : [{ recording, windows }];
  });
  if (parts.length === 0) {
    const names = [...new Set(events.map(({ name }) => name))];
    const shown = `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', ...' : ''}`;
    const what = `condition ${config.name} has no window in an event of this name; events of its recordings are: ${shown}`;
    throw new CrowdtoneError('E_STUDY_INVALID', what);
  }
  const placed = parts.flatMap(({ recording, windows }): PlacedWindow[] =>
    windows.map((window) => ({ recording, window })),
  );
  return {
    config,
    recordings: chosen,
    sample: {
      name: config.name,
      parts: parts.map(({ recording, windows }) => ({ recording: recording.key, windows })),
      inOrder: inOrder(placed),
    },
  };
}

/** Windows wholly within the events of a condition. An event without an end lasts until the next one begins. */
function windowsOf({ events: wanted }: StudyCondition, recording: Recording, events: readonly PlacedEvent[]) {
  const { windows } = recording.source;
  if (wanted === undefined) return windows;
  const here = events.flatMap((event) => {
    const placement = event.placements.find((each) => each.recording === recording);
    return placement === undefined ? [] : [{ event, ...placement }];
  });
  const spans = here
    .filter(({ event }) => matches(wanted, event.name) || matches(wanted, event.kind))
    .map(({ startMs, endMs }) => {
      const next = here.map((other) => other.startMs).filter((ms) => ms > startMs);
      return { startMs, endMs: endMs ?? Math.min(recording.endMs, ...next) };
    });
  return windows.filter((window) =>
    spans.some(({ startMs, endMs }) => window.startMs >= startMs && window.endMs <= endMs),
  );
}

function usualUnit(conditions: readonly ChosenCondition[]): StudyUnit {
  const [first, ...others] = conditions;
  const isWithin = first === undefined || others.every(({ sample }) => haveSameRecordings(first.sample, sample));
  return isWithin ? 'time' : 'recordings';
}

function refuseLoneRecordings(conditions: readonly ChosenCondition[], { unit }: StudyConfig): void {
  const lone = conditions.find(({ sample }) => sample.parts.length < 2);
  if (lone === undefined) return;
  const what = `condition ${lone.config.name} has a single recording, so variation between recordings is unknown`;
  const advice = `add recordings, or ${unit === undefined ? 'write' : 'change to'} unit: time, which speaks of these recordings alone`;
  throw new CrowdtoneError('E_STUDY_TOO_FEW', `${what}; ${advice}`);
}

/** @throws {CrowdtoneError} E_STUDY_INVALID for conditions that have some recordings in common */
function pairsOf(
  { compare, unit }: StudyConfig,
  conditions: readonly ChosenCondition[],
): readonly (readonly [ConditionSample, ConditionSample])[] {
  const samples = new Map(conditions.map(({ sample }) => [sample.name, sample]));
  const every = conditions.flatMap(({ config }, at) =>
    conditions.slice(0, at).map((earlier) => [config.name, earlier.config.name] as const),
  );
  const pairs = (compare ?? every).flatMap(([first, second]) => {
    const [one, other] = [samples.get(first), samples.get(second)];
    return one && other ? [[one, other] as const] : [];
  });
  for (const [one, other] of unit === 'time' ? [] : pairs) {
    const names = new Set(one.parts.map(({ recording }) => recording));
    const isShared = other.parts.some(({ recording }) => names.has(recording));
    if (!isShared || haveSameRecordings(one, other)) continue;
    const what = `conditions ${one.name} and ${other.name} have some recordings in common and others not`;
    throw new CrowdtoneError(
      'E_STUDY_INVALID',
      `${what}; choose the same ones, or different ones, or write unit: time`,
    );
  }
  return pairs;
}

/** Occurrences of each kind of event, in each condition that has such events. */
function eventSamples(
  events: PlacedEvents['events'],
  conditions: readonly ChosenCondition[],
  { before, after }: NonNullable<StudyConfig['events']>,
): EventSample[] {
  const kinds = [...new Set(events.map(({ kind }) => kind))];
  const groups =
    conditions.length === 0
      ? [{ name: null, wanted: undefined, recordings: null }]
      : conditions.map(({ config, recordings }) => ({ name: config.name, wanted: config.events, recordings }));
  return kinds.flatMap((kind) =>
    groups.flatMap(({ name, wanted, recordings }) => {
      const occurrences = events
        .filter((event) => event.kind === kind && (matches(wanted, event.name) || matches(wanted, kind)))
        .map(({ placements }) => placements.filter(({ recording }) => recordings?.includes(recording) ?? true))
        .filter((placements) => placements.length > 0)
        .map((placements) => ({
          windows: placements.flatMap(({ recording, startMs }) =>
            recording.source.windows
              .map((window) => ({ fromMs: window.startMs - startMs, toMs: window.endMs - startMs, window }))
              .filter(({ fromMs, toMs }) => toMs > -1000 * before && fromMs < 1000 * after),
          ),
        }));
      return occurrences.length === 0 ? [] : [{ kind, condition: name, occurrences }];
    }),
  );
}
