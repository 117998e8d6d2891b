import type { StudyConfig } from '@crowdtone/config';
import type { EventSample } from '@crowdtone/statistics';
import type { Words } from '@crowdtone/texts';
import type { Recording } from './recordings';

/** Settings in which runs should agree. */
const SETTINGS = ['fps', 'windowMs', 'samples', 'floor', 'detector'] as const;

/** What a reader has to know of the figures of a study. */
export function studyNotes(
  { text }: Words,
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
    models.length > 1 ? text('study.differentModels', { models: models.join(', ') }) : [],
    changed.length > 0
      ? text('study.differentSettings', { settings: changed.map((name) => text(`studySetting.${name}`)).join(', ') })
      : [],
    withheld > 0 ? text('study.withheldNote', { withheld, windows: windows.length }) : [],
    2 * poor > trusted.length ? text('study.poorTrust', { poor, windows: trusted.length }) : [],
    unended.length > 0 ? text('study.unended', { recordings: unended.join(', ') }) : [],
    lone.length > 0 ? text('study.lone', { events: [...new Set(lone)].join(', ') }) : [],
    events !== undefined && conditions.length === 0 && haveNoClock(recordings) ? text('study.noClock') : [],
  ].flat();
}

function haveNoClock(recordings: readonly Recording[]): boolean {
  return recordings.length > 1 && recordings.some(({ clockMs }) => clockMs === null);
}
