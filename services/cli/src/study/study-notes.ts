import type { StudyConfig } from '@crowdtone/config';
import type { EventSample } from '@crowdtone/statistics';
import type { Recording } from './recordings';

/** Settings in which runs should agree. */
const SETTINGS = ['fps', 'windowMs', 'samples', 'floor', 'detector'] as const;

/** What a reader has to know of the figures of a study. */
export function studyNotes(
  recordings: readonly Recording[],
  samples: readonly EventSample[],
  { events, conditions }: StudyConfig,
): string[] {
  const windows = recordings.flatMap(({ source }) => source.windows);
  const settings = recordings.map(({ run }) => run.settings);
  const models = [...new Map(settings.map(({ model }) => [model.digest, model.name])).values()];
  const changed = SETTINGS.filter((name) => new Set(settings.map((each) => each[name])).size > 1);
  const withheld = windows.filter(({ shares }) => shares === null).length;
  const trusted = windows.filter(({ trust }) => trust !== null);
  const poor = trusted.filter(({ trust }) => trust?.level === 'poor').length;
  const unended = recordings.filter(({ source }) => source.state !== 'complete').map(({ source }) => source.label);
  const lone = samples.filter(({ occurrences }) => occurrences.length === 1).map(({ kind }) => kind);
  return [
    models.length > 1 ? `The runs have different models: ${models.join(', ')}.` : [],
    changed.length > 0 ? `The runs have different settings: ${changed.join(', ')}.` : [],
    withheld > 0
      ? `${withheld} of ${windows.length} windows have no shares, mostly because too few people were readable at once. They do not enter the figures.`
      : [],
    2 * poor > trusted.length
      ? `Trust is poor in ${poor} of ${trusted.length} windows: draw no conclusion from these shares.`
      : [],
    unended.length > 0 ? `Not analysed to the end: ${unended.join(', ')}.` : [],
    lone.length > 0
      ? `Happened once: ${[...new Set(lone)].join(', ')}. What is said of these speaks of that one time, and another reason for a change at that time cannot be excluded.`
      : [],
    events !== undefined && conditions.length === 0 && haveNoClock(recordings)
      ? 'Without a time of day, cameras that filmed together count as independent.'
      : [],
  ].flat();
}

function haveNoClock(recordings: readonly Recording[]): boolean {
  return recordings.length > 1 && recordings.some(({ clockMs }) => clockMs === null);
}
